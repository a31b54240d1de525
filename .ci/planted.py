"""Changes of src/ that are made on purpose in a copy of the tree, for those who must notice."""
import contextlib
import shutil
import subprocess
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def read(file, words):
    """The changes that a file lists under one heading, or those with one of the words in it; each can be made."""
    (changes,) = tomllib.loads((ROOT / file).read_text()).values()
    for change in changes:
        found = (ROOT / change["file"]).read_text().count(change["old"])
        if found != 1:
            raise SystemExit(f"{change['file']}, {change['what']}: its text is there {found} times")
    if words:
        says = [" ".join(change.get(key, "") for key in ("target", "file", "what")) for change in changes]
        changes = [change for change, text in zip(changes, says) if any(word in text for word in words)]
    if not changes:
        raise SystemExit(f"{file} has nothing with one of these words: {' '.join(words)}")
    return changes


def copy(tree):
    """Leaves alone what is the same, so that it is not compiled again."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    files = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    for path in [path for path in tree.rglob("*") if path.is_file()]:
        if str(path.relative_to(tree)) not in files:
            path.unlink()
    for file in files:
        source, path = ROOT / file, tree / file
        if not source.is_file():
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_bytes() != source.read_bytes():
            shutil.copyfile(source, path)


@contextlib.contextmanager
def planted(change, tree):
    path = tree / change["file"]
    text = path.read_text()
    path.write_text(text.replace(change["old"], change["new"]))
    try:
        yield
    finally:
        path.write_text(text)

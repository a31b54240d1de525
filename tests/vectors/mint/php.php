<?php
// Shopware's app tokens, with json_encode and hash_hmac: lcobucci/jwt gives json_encode the times as floats.
const NOW = 1760000000;
const SECRET = 'shopware-test-secret-00000000001';
const SHOP_ID = 'ExampleShop00001';
const IDS = [
    'salesChannelId' => '00000000000000000000000000000001', 'customerId' => '00000000000000000000000000000002',
    'currencyId' => '00000000000000000000000000000003', 'languageId' => '00000000000000000000000000000004',
    'paymentMethodId' => '00000000000000000000000000000005', 'shippingMethodId' => '00000000000000000000000000000006',
];

function b64(string $data): string
{
    return rtrim(strtr(base64_encode($data), '+/', '-_'), '=');
}

function mint(string $json, string $secret = SECRET): string
{
    $input = b64('{"typ":"JWT","alg":"HS256"}') . '.' . b64($json);
    return $input . '.' . b64(hash_hmac('sha256', $input, $secret, true));
}

/** lcobucci/jwt's MicrosecondBasedDateConversion. */
function lcobucci_time(string $time): int|float
{
    $date = new DateTimeImmutable('@' . $time);
    return $date->format('u') === '000000' ? (int) $date->format('U') : (float) $date->format('U.u');
}

/** Microseconds from the digits that stand in the JSON text, rounded by the seventh decimal. */
function microseconds(string $json, string $claim): int
{
    preg_match('/"' . $claim . '":(\d+)(?:\.(\d+))?[,}]/', $json, $found) ?: throw new Exception("no $claim in $json");
    $decimals = str_pad($found[2] ?? '', 7, '0');
    return (int) ($found[1] . substr($decimals, 0, 6)) + ($decimals[6] >= '5' ? 1 : 0);
}

function accept(array $claims = []): array
{
    return ['verdict' => 'accept', 'key' => 0] + ($claims ? ['claims' => $claims] : []);
}

function reject(string ...$reasons): array
{
    return ['verdict' => 'reject', 'reasons' => $reasons];
}

function emit(string $name, string $json, array $expect, array $fields = []): void
{
    $line = ['id' => "php/$name", 'kind' => 'shopware', 'secrets' => [SECRET], 'now_us' => NOW * 1000000, 'leeway_s' => 0];
    $line += ['shop_id' => SHOP_ID, 'token' => mint($json, $fields['secrets'][0] ?? SECRET)];
    $source = 'PHP ' . PHP_MAJOR_VERSION . '.' . PHP_MINOR_VERSION . ' json_encode';
    echo json_encode(array_merge($line, $fields, ['expect' => $expect, 'source' => $source]), JSON_UNESCAPED_SLASHES), "\n";
}

function payload(array $more = [], string $iat = '1759999990.22344', string $nbf = '1759999990.223441', string $exp = '1760000590.223'): array
{
    return ['iss' => SHOP_ID, 'iat' => lcobucci_time($iat), 'nbf' => lcobucci_time($nbf), 'exp' => lcobucci_time($exp)] + $more;
}

function claims(array $payload, string $json): array
{
    $said = array_diff_key($payload, ['iat' => 0, 'nbf' => 0, 'exp' => 0]);
    foreach (['iat', 'nbf', 'exp'] as $claim) {
        if (isset($payload[$claim])) {
            $said[$claim . '_us'] = microseconds($json, $claim);
        }
    }
    return $said;
}

function good(string $name, array $payload, array $fields = []): void
{
    $json = json_encode($payload);
    emit($name, $json, accept(claims($payload, $json)), $fields);
}

ini_set('serialize_precision', '-1');
good('all_ids', payload(IDS));
good('no_permission', payload());
good('some_ids', payload(array_slice(IDS, 2, 2)));
good('whole_seconds', payload([], '1759999990', '1759999990', '1760000590'));
good('whole_second_exp_only', payload([], '1759999990.000041', '1759999990.000042', '1760000590'));
good('six_nines', payload([], '1759999990.999999', '1759999990.999999', '1760000590.999998'));
good('year_2286', payload([], '1759999990.5', '1759999990.5', '9999999999.500001'));
$name = "Jörg \"Q\" Müller 🛒 a/b\\c\n";
$json = json_encode(payload(['countryId' => IDS['currencyId'], 'name' => $name, 'list' => [1, 2.5, null, ['x' => []]]]));
emit('unknown_claims', $json, accept(claims(payload(), $json)));
good('secret_128', payload(), ['secrets' => [str_repeat('0123456789abcdef', 8)]]);
good('secret_255', payload(), ['secrets' => [str_repeat('s', 255)]]);
good('shop_id_12', ['iss' => 'ExampleShop1'] + payload(), ['shop_id' => 'ExampleShop1']);
good('shop_id_64', ['iss' => str_repeat('s', 64)] + payload(), ['shop_id' => str_repeat('s', 64)]);

// The claim of 6.6.9 and later is itself a token; here only its form and its lengths.
$head = b64('{"typ":"JWT","alg":"RS256"}') . '.';
$nested = fn (int $length): string => $head . str_repeat('p', $length - strlen($head) - 344) . '.' . str_repeat('s', 343);
good('in_app_purchases_601', payload(['inAppPurchases' => $nested(601)]));
emit('in_app_purchases_3452', json_encode(payload(['inAppPurchases' => $nested(3452)])), accept(['iss' => SHOP_ID]));
good('in_app_purchases_null', payload(['inAppPurchases' => null]));

// serialize_precision stretches the same times; 17 digits may end below the microsecond that was meant.
foreach ([17, 100] as $precision) {
    ini_set('serialize_precision', (string) $precision);
    good("precision_$precision", payload(IDS));
    good("precision_{$precision}_microsecond", payload([], '1759999990.000001', '1759999990.326209', '1760000590.999999'));
    $json = json_encode(payload());
    $exp = microseconds($json, 'exp');
    emit("precision_{$precision}_before_exp", $json, accept(), ['now_us' => $exp - 1]);
    emit("precision_{$precision}_on_exp", $json, reject('expired'), ['now_us' => $exp]);
    ini_set('serialize_precision', '-1');
}

// The form of the decision record: shopId, whole seconds, no nbf.
$record = ['iat' => NOW - 5, 'exp' => NOW + 895, 'shopId' => SHOP_ID];
$session = ['salesChannelId' => IDS['salesChannelId'], 'customerId' => IDS['customerId'], 'cartToken' => 'ExampleCartToken0000000000000001'];
good('record', $record + $session);
good('record_bare', $record);
good('record_other_form_too', payload(['shopId' => SHOP_ID] + $session));
emit('record_on_exp', json_encode($record), reject('expired'), ['now_us' => (NOW + 895) * 1000000]);
emit('record_other_shop', json_encode(['shopId' => 'OtherShop0000001'] + $record), reject('claim_mismatch'));
emit('record_forms_disagree', json_encode($record + ['iss' => 'OtherShop0000001']), reject('claim_mismatch'));
emit('record_no_exp', json_encode(['iat' => NOW - 5, 'shopId' => SHOP_ID]), reject('claim_missing'));
emit('record_no_iat', json_encode(['exp' => NOW + 5, 'shopId' => SHOP_ID]), reject('claim_missing'));
emit('no_shop', json_encode(array_diff_key(payload(), ['iss' => 0])), reject('claim_missing'));
emit('other_shop', json_encode(payload(IDS)), reject('claim_mismatch'), ['shop_id' => 'OtherShop0000001']);
emit('secret_31', json_encode(payload()), reject('key_too_short'), ['secrets' => [str_repeat('s', 31)]]);

$json = json_encode(payload());
$moments = [
    'before_nbf' => [1759999990223440, 0, reject('not_yet_valid')], 'on_nbf' => [1759999990223441, 0, accept()],
    'before_iat' => [1759999990223439, 0, reject('not_yet_valid', 'issued_in_future')],
    'whole_second_clock' => [1759999990000000, 0, reject('not_yet_valid', 'issued_in_future')],
    'whole_second_clock_leeway' => [1759999990000000, 10, accept()], 'before_exp' => [1760000590222999, 0, accept()],
    'on_exp' => [1760000590223000, 0, reject('expired')], 'leeway_600_before_exp' => [1760001190222999, 600, accept()],
    'leeway_600_on_exp' => [1760001190223000, 600, reject('expired')],
];
foreach ($moments as $name => [$now, $leeway, $expect]) {
    emit($name, $json, $expect, ['now_us' => $now, 'leeway_s' => $leeway]);
}
emit('age_reached', $json, accept(), ['now_us' => 1760000290223440, 'max_age_s' => 300]);
emit('age_passed', $json, reject('too_old'), ['now_us' => 1760000290223441, 'max_age_s' => 300]);

// json_encode writes slashes as \/.
$client = '00000000000000000000000000c11e47';
$session = ['aud' => $client, 'exp' => NOW + 57, 'nbf' => NOW - 3, 'iat' => NOW - 3, 'jti' => '00000000-0000-4000-8000-000000000001'];
$admin = ['iss' => 'https://example.myshopify.com/admin', 'dest' => 'https://example.myshopify.com', 'sub' => '42'] + $session;
$checkout = ['iss' => 'https://example.myshopify.com/checkouts', 'dest' => 'example.myshopify.com', 'sub' => 'gid://shopify/Customer/1'] + $session;
foreach (['admin' => $admin, 'checkout' => $checkout] as $class => $payload) {
    $json = json_encode($payload);
    $fields = ['kind' => "shopify_session_$class", 'client_id' => $client, 'shop' => 'example.myshopify.com'];
    emit("escaped_slashes_$class", $json, accept(claims($payload, $json)), $fields);
}

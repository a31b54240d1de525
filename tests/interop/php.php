<?php
// hash_hmac and json_decode, as apps in PHP verify by hand: tokens of standard input, and its own of the same claims.

function base64url(string $data): string
{
    return rtrim(strtr(base64_encode($data), '+/', '-_'), '=');
}

function sign(string $input, string $secret): string
{
    return base64url(hash_hmac('sha256', $input, $secret, true));
}

function verify(string $token, string $secret): stdClass|string
{
    $parts = explode('.', $token);
    if (count($parts) !== 3 || !hash_equals(sign("$parts[0].$parts[1]", $secret), $parts[2])) {
        return 'signature';
    }
    [$header, $claims] = array_map(
        fn (string $part) => json_decode(base64_decode(strtr($part, '-_', '+/'), true), flags: JSON_THROW_ON_ERROR),
        [$parts[0], $parts[1]],
    );
    if ($header->alg !== 'HS256') {
        return 'algorithm';
    }
    if (isset($claims->exp) && time() >= $claims->exp || isset($claims->nbf) && time() < floor($claims->nbf)) {
        return 'times';
    }
    return $claims;
}

while (($line = fgets(STDIN)) !== false) {
    // Objects stay objects, since an empty array is not an empty object.
    $case = json_decode($line, flags: JSON_THROW_ON_ERROR);
    $answer = ['class' => $case->class, 'name' => $case->name];
    $verdict = verify($case->token, $case->secret);
    $answer[is_string($verdict) ? 'error' : 'claims'] = $verdict;
    $answer['refused_wrong_secret'] = verify($case->token, $case->wrong_secret) === 'signature';
    $input = base64url('{"typ":"JWT","alg":"HS256"}') . '.' . base64url(json_encode($case->claims, JSON_THROW_ON_ERROR));
    $answer['minted'] = $input . '.' . sign($input, $case->secret);
    echo json_encode($answer, JSON_THROW_ON_ERROR), "\n";
}

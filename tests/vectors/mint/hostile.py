"""Tokens that no library would mint: the bytes are chosen by hand, and the tag is right unless the tag is the point."""

from hostile_claims import changeset, post_purchase, registered_types, sessions, shopware
from hostile_tokens import headers, plain_jws, secrets, segments, skipped_values, times, whole_payloads

for section in (skipped_values, whole_payloads, times, headers, segments, secrets, registered_types, shopware, post_purchase, changeset, sessions, plain_jws):
    section()

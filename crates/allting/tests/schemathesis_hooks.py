"""What schemathesis cannot know of this API."""

import itertools
import re

import schemathesis

NUMBERS = itertools.count(1)


@schemathesis.hook
def map_headers(context, headers):
    """Makes every idempotency key that is one a new one.

    A key used again gets the answer that was kept, which says 201 though what was made then has been
    removed since. That is as described, and the tests of idempotency see to it.
    """
    key = (headers or {}).get("Idempotency-Key")
    if isinstance(key, str) and re.fullmatch("[!-~]{1,200}", key):
        return {**headers, "Idempotency-Key": f"{key}-{next(NUMBERS)}"}
    return headers

# SPDX-License-Identifier: Apache-2.0
"""EC2's client tokens: the same request twice has the effect and the answer of one."""

from collections.abc import Callable
from typing import Any

from .service_error import ServiceError

LONGEST_TOKEN = 64  # ASCII characters; EC2 developer guide, "Ensuring idempotency".


class ClientTokens:
    """The tokens of one kind of request. Under the world's lock, like what it calls.

    An answer is kept even when the resource has been deleted since: EC2 may then answer with a
    resource that is gone, so a token must not be a pure function of what is wanted.
    """

    def __init__(self):
        self._answers: dict[tuple[str, str], tuple[dict[str, Any], dict[str, Any]]] = {}

    def once(
        self, account: str, parameters: dict[str, Any], make: Callable[[], dict[str, Any]]
    ) -> dict[str, Any]:
        """What make() returns, now or when this token was first used. A refusal is not kept."""
        token = parameters.get("ClientToken")
        if token is None:
            return make()
        if not token.isascii() or not 0 < len(token) <= LONGEST_TOKEN:
            raise ServiceError("InvalidParameterValue", f"{token!r} is no client token")
        asked = {key: value for key, value in parameters.items() if key != "DryRun"}
        if (account, token) in self._answers:
            before, answer = self._answers[account, token]
            if before != asked:
                raise ServiceError(
                    "IdempotentParameterMismatch",
                    f"The client token {token} was used with other parameters: {before}",
                )
            return answer
        answer = make() | {"ClientToken": token}
        self._answers[account, token] = (asked, answer)
        return answer

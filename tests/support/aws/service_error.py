# SPDX-License-Identifier: Apache-2.0
"""The errors with which a service answers."""


class ServiceError(Exception):
    """A refused request: AWS's code for the reason, a message for people, and the HTTP status."""

    def __init__(self, code: str, message: str, status: int = 400):
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status

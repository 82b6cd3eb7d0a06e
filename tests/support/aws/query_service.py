# SPDX-License-Identifier: Apache-2.0
"""A fake of a service with a form protocol: signature, decoding, faults, call log, answer."""

import time
import uuid
from collections.abc import Callable
from typing import Any

from .call_log import Call, CallLog
from .credentials import REGION, Clock, Credentials, KeyRing
from .faults import Fail, Fault, Faults, Hang, Html, PageFault, Reset, Truncate, name_of
from .http_fake import Ending, FakeServer, Reply, Request
from .query_protocol import QueryDecoder
from .response_xml import ResponseEncoder
from .service_error import ServiceError
from .service_models import service_model
from .signature import SignatureVerifier

Parameters = dict[str, Any]
Operation = Callable[[Parameters, Credentials, PageFault | None], dict[str, Any]]


class QueryService(FakeServer):
    """Subclasses give SERVICE and operations(), and raise ServiceError for what is refused."""

    SERVICE = ""

    def __init__(
        self,
        keys: KeyRing,
        region: str = REGION,
        clock: Clock = time.time,
        seed: int = 0,
        port: int = 0,
    ):
        super().__init__(port)
        self.keys = keys
        self.region = region
        self.calls = CallLog()
        self.faults = Faults(seed)
        # Requests that were refused before they could be understood.
        self.refused: list[ServiceError] = []
        model = service_model(self.SERVICE)
        self._verifier = SignatureVerifier(keys, self.SERVICE, region, clock)
        self._decoder = QueryDecoder(model)
        self._encoder = ResponseEncoder(model)
        self._operations = self.operations()

    def operations(self) -> dict[str, Operation]:
        """By action. An operation is called by several threads at once."""
        raise NotImplementedError

    def page_of(self, parameters: Parameters) -> int:
        """Which page of a listing is asked for, from 1."""
        return 1

    def answer(self, request: Request) -> Reply:
        try:
            caller = self._verifier.verify(request)
            action, parameters = self._decoder.decode(request)
        except ServiceError as error:
            self.refused.append(error)
            return self._refuse(error)
        page = self.page_of(parameters)
        call = Call(action, parameters, caller.access_key, request.headers, page)
        self.calls.add(call)
        delay, fault = self.faults.pick(action, page)
        if delay:
            self.pause(delay)
        if (instead := self._reply_instead(fault)) is not None:
            self.calls.finish(call, name_of(fault))
            return instead
        reply, outcome = self._perform(call, caller, fault)
        self.calls.finish(call, outcome)
        return self._spoil(reply, fault)

    def _reply_instead(self, fault: Fault | None) -> Reply | None:
        """For faults that keep the request from taking effect."""
        match fault:
            case Fail(code, message, status):
                return self._refuse(ServiceError(code, message, status))
            case Html(status, body):
                return Reply(status, body, {"Content-Type": "text/html"})
            case Reset(after=False):
                return Reply(ending=Ending.RESET)
            case Hang(after=False):
                self.pause(None)
                return Reply(ending=Ending.RESET)
        return None

    def _perform(self, call: Call, caller: Credentials, fault: Fault | None) -> tuple[Reply, str]:
        request_id = str(uuid.uuid4())
        page_fault = fault if isinstance(fault, PageFault) else None
        try:
            operation = self._operations.get(call.action)
            if operation is None:
                raise ServiceError("InvalidAction", f"this fake does not know {call.action}")
            result = operation(call.parameters, caller, page_fault)
        except ServiceError as error:
            return self._refuse(error), error.code
        body = self._encoder.encode(call.action, result, request_id)
        headers = {"Content-Type": "text/xml;charset=UTF-8", "x-amzn-RequestId": request_id}
        return Reply(200, body, headers), name_of(fault) if fault else "ok"

    def _spoil(self, reply: Reply, fault: Fault | None) -> Reply:
        """For faults that only lose the answer."""
        match fault:
            case Truncate():
                return Reply(reply.status, reply.body, reply.headers, Ending.TRUNCATED)
            case Hang():
                self.pause(None)
                return Reply(ending=Ending.RESET)
            case Reset():
                return Reply(ending=Ending.RESET)
        return reply

    def _refuse(self, error: ServiceError) -> Reply:
        body = self._encoder.encode_error(error, str(uuid.uuid4()))
        return Reply(error.status, body, {"Content-Type": "text/xml;charset=UTF-8"})

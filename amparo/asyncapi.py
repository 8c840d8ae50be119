"""The AsyncAPI 3.0 document of the events: who sends which, who receives it, and what it holds."""

from __future__ import annotations

import json
from typing import Any

from pydantic.json_schema import models_json_schema

from shared.contracts.catalogue import payloads
from shared.contracts.envelope import EVENT_BYTES_MAX, Payload

_EXCHANGE = {"name": "amparo.events", "type": "topic", "durable": True, "autoDelete": False, "vhost": "/"}
_ATTRIBUTES: dict[str, Any] = {
    "specversion": {"const": "1.0"},
    "id": {"type": "string", "format": "uuid"},
    "source": {"type": "string", "description": "/<operation>/<service>", "format": "uri-reference"},
    "subject": {"type": "string", "format": "uuid", "description": "the aggregate's id"},
    "time": {"type": "string", "format": "date-time", "description": "when it happened, in business time"},
    "datacontenttype": {"const": "application/json"},
    "aggregateversion": {"type": "integer"},
    "correlationid": {"type": "string"},
    "traceparent": {"type": "string", "description": "W3C trace context"},
    "position": {"type": "integer", "description": "in the source's event log"},
}
_OPTIONAL = {"traceparent", "position"}


def asyncapi_document() -> str:
    """The document as JSON, generated from `shared/contracts/`."""
    types = payloads()
    _, schemas = models_json_schema(
        [(payload, "serialization") for payload in types.values()], ref_template="#/components/schemas/{model}"
    )
    document = {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Amparo events",
            "version": "1",
            "description": f"CloudEvents 1.0 in JSON, at most {EVENT_BYTES_MAX} bytes. "
            "No event holds a name, a document number, a phone, an exact birth date or free text.",
        },
        "defaultContentType": "application/cloudevents+json",
        "channels": {type_: _channel(type_) for type_ in sorted(types)},
        "operations": _operations(types),
        "components": {
            "messages": {type_: _message(type_, payload) for type_, payload in sorted(types.items())},
            "schemas": schemas["$defs"],
        },
    }
    return json.dumps(document, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def _channel(type_: str) -> dict[str, Any]:
    return {
        "address": type_,
        "messages": {"event": {"$ref": f"#/components/messages/{type_}"}},
        "bindings": {"amqp": {"is": "routingKey", "exchange": _EXCHANGE, "bindingVersion": "0.3.0"}},
    }


def _operations(types: dict[str, type[Payload]]) -> dict[str, Any]:
    operations = {}
    for type_, payload in types.items():
        operations[f"{type_.partition('.')[0]} sends {type_}"] = _operation("send", type_)
        for consumer in payload.CONSUMERS:
            operations[f"{consumer} receives {type_}"] = _operation("receive", type_)
    return operations


def _operation(action: str, type_: str) -> dict[str, Any]:
    channel = f"#/channels/{type_}"
    return {"action": action, "channel": {"$ref": channel}, "messages": [{"$ref": f"{channel}/messages/event"}]}


def _message(type_: str, payload: type[Payload]) -> dict[str, Any]:
    attributes = {**_ATTRIBUTES, "type": {"const": type_}}
    return {
        "name": type_,
        "summary": f"{payload.KIND}, about {payload.SUBJECT}",
        "contentType": "application/cloudevents+json",
        "payload": {
            "type": "object",
            "required": sorted(set(attributes) - _OPTIONAL | {"data"}),
            "properties": {**attributes, "data": {"$ref": f"#/components/schemas/{payload.__name__}"}},
        },
    }

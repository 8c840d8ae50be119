"""The distributed mode on one machine: services and workers as plain processes over Postgres and RabbitMQ."""

from amparo.distributed.processes import Processes, ServiceTransport, local_settings

__all__ = ["Processes", "ServiceTransport", "local_settings"]

"""Stands in for azure.durable_functions: names are taken from arguments by the rules of the real package."""
import azure.functions as func


class Blueprint(func.Blueprint):
    def __init__(self, http_auth_level=func.AuthLevel.FUNCTION):
        super().__init__()


class DFApp(func.FunctionApp):
    pass


class EntityId:
    def __init__(self, name, key):
        self.name = name
        self.key = key


class RetryOptions:
    def __init__(self, first_retry_interval_in_milliseconds, max_number_of_attempts):
        pass


class DurableOrchestrationClient:
    pass


class Orchestrator:
    @classmethod
    def create(cls, fn):
        def handle(context):
            return fn(context)

        handle.orchestrator = fn
        return handle


class Entity(Orchestrator):
    pass


class DurableOrchestrationContext:
    """Records what an orchestration asks for."""

    def __init__(self, input_=None, version=None):
        self.version = version
        self.instance_id = "instance"
        self.asked = []
        self._input = input_
        self.current_utc_datetime = __import__("datetime").datetime(2026, 1, 1)

    def get_input(self):
        return self._input

    def _ask(self, kind, name, trigger, version=None):
        if isinstance(name, func.FunctionBuilder):
            if name._function._trigger["kind"] != trigger:
                raise ValueError(f"Received function with Trigger-type {name._function._trigger['kind']}")
            name = name._function._name
        elif not isinstance(name, str):
            raise ValueError(f"The `{kind}` API received no name and no function")
        of = "" if version is None else f" of {version}"
        self.asked.append(f"{kind} {str.__str__(name) if type(name) is str else name.value}{of}")
        return self.asked[-1]

    def call_activity(self, name, input_=None):
        return self._ask("activity", name, "activity")

    def call_activity_with_retry(self, name, retry_options, input_=None):
        return self._ask("activity", name, "activity")

    def call_sub_orchestrator(self, name, input_=None, instance_id=None, version=None):
        return self._ask("orchestrator", name, "orchestrator", version)

    def call_sub_orchestrator_with_retry(self, name, retry_options, input_=None, instance_id=None, version=None):
        return self._ask("orchestrator", name, "orchestrator", version)

    def call_entity(self, entityId, operationName, operationInput=None):
        return self._ask("entity", entityId.name, "entity")

    def signal_entity(self, entityId, operationName, operationInput=None):
        self._ask("entity", entityId.name, "entity")

    def call_http(self, method, uri, content=None):
        return "http"

    def create_timer(self, fire_at):
        return "timer"

    def task_all(self, tasks):
        return tasks

    def continue_as_new(self, input_):
        self.asked.append("continue_as_new")

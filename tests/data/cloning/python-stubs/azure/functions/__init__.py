"""Stands in for azure.functions: keeps what decorators register, by the rules of the real package."""


class AuthLevel:
    ANONYMOUS = "anonymous"
    FUNCTION = "function"


class HttpRequest:
    pass


class HttpResponse:
    def __init__(self, body=None, **options):
        self.body = body


class TimerRequest:
    pass


class OrchestrationContext:
    pass


class Function:
    def __init__(self, func):
        self._name = func.__name__
        self._func = func
        self._trigger = None
        self.function_name = None
        self.route = None
        self.client = False

    def get_function_name(self):
        return self.name

    @property
    def name(self):
        return self.function_name or self._name


class FunctionBuilder:
    def __init__(self, func):
        self._function = Function(func)

    def __call__(self, *args, **kwargs):
        return self._function._func(*args, **kwargs)

    def set_trigger(self, kind, **options):
        function = self._function
        if function._trigger is not None:
            raise ValueError("A trigger was already registered to this function")
        function._trigger = {"kind": kind, **options}


class DecoratorApi:
    def __init__(self, *args, **kwargs):
        self._function_builders = []

    def _decorate(self, change):
        def decorator(func):
            if isinstance(func, FunctionBuilder):
                builder = self._function_builders.pop()
            elif callable(func):
                builder = FunctionBuilder(func)
            else:
                raise ValueError("Unsupported type for function app decorator found.")
            self._function_builders.append(builder)
            change(builder)
            return builder

        return decorator

    def function_name(self, name):
        def change(builder):
            builder._function.function_name = name

        return self._decorate(change)

    def route(self, route=None, **options):
        def change(builder):
            builder.set_trigger("http")
            builder._function.route = route

        return self._decorate(change)

    def timer_trigger(self, **options):
        return self._decorate(lambda builder: builder.set_trigger("timer"))

    def orchestration_trigger(self, context_name, orchestration=None):
        return self._decorate(lambda builder: builder.set_trigger("orchestrator", name=orchestration))

    def activity_trigger(self, input_name, activity=None):
        return self._decorate(lambda builder: builder.set_trigger("activity", name=activity))

    def entity_trigger(self, context_name, entity_name=None):
        return self._decorate(lambda builder: builder.set_trigger("entity", name=entity_name))

    def durable_client_input(self, client_name, task_hub=None, connection_name=None):
        def change(builder):
            builder._function.client = True

        return self._decorate(change)


class Blueprint(DecoratorApi):
    pass


class FunctionApp(DecoratorApi):
    def __init__(self, http_auth_level=AuthLevel.FUNCTION):
        super().__init__()

    def get_functions(self):
        functions = [builder._function for builder in self._function_builders]
        seen = set()
        for function in functions:
            if function._trigger is None:
                raise ValueError(f"Function {function.name} does not have a trigger.")
            if function.name.lower() in seen:
                raise ValueError(f"Function {function.name} does not have a unique function name.")
            seen.add(function.name.lower())
        return functions

    def register_functions(self, container):
        if isinstance(container, FunctionApp):
            raise TypeError("functions can not be type of FunctionRegister!")
        self._function_builders.extend(container._function_builders)

    register_blueprint = register_functions

"""The few names of the azure-functions package that the sample uses."""


class AuthLevel:
    FUNCTION = "function"


class HttpRequest:
    pass


class HttpResponse:
    def __init__(self, body=None, *, mimetype="text/plain"):
        self.body, self.mimetype = body, mimetype


class FunctionApp:
    def __init__(self, http_auth_level):
        self.http_auth_level = http_auth_level

    @staticmethod
    def _keep(function):
        return function

    def function_name(self, name):
        return self._keep

    def route(self, route, methods):
        return self._keep

    def generic_input_binding(self, arg_name, type):
        return self._keep

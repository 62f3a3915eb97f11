from . import names


class Saga:
    def __init__(self, context):
        self.context = context

    def step(self, name, data):
        return self.context.call_activity(name, data)

    def ship(self, data):
        return self.context.call_activity(names.SHIP + "_1_2_0", data)

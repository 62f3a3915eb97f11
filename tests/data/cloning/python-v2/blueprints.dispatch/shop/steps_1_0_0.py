"""Steps that several orchestrations take."""
from .shared.names import SEND


class Saga:
    def __init__(self, context):
        self.context = context

    def step(self, name, data):
        return self.context.call_activity(name, data)

    def send(self, data):
        return self.context.call_activity(SEND + "_1_0_0", data)

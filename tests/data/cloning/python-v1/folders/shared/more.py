import azure.durable_functions as df


def every_night(context):
    yield context.call_activity("ShipOrder", None)
    context.continue_as_new(None)


nightly = df.Orchestrator.create(every_night)

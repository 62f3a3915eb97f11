import azure.durable_functions as df


def orchestrator_function(context):
    yield context.call_activity_with_retry(name="pack_1_2_0", retry_options=None, input_=1)


main = df.Orchestrator.create(orchestrator_function)

import azure.durable_functions as df


def entity_function(context):
    context.set_state(1)


main = df.Entity.create(entity_function)

from shop.orders import weigh


def test_weigh():
    assert weigh is not None

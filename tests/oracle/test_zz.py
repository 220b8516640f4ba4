"""x"""
from hypothesis import given, settings
from tests.oracle.test_answers import *
@settings(ORACLE, max_examples=300)
@given(random=RANDOMS)
def test_draw(random):
    """x"""
    from tests.oracle.worlds.world import world
    global ST
    try: ST
    except NameError: ST=tuple(Stage(world(s)) for s in (1,2,3))
    a,b,c=drawn(random,ST,(Role.PARTNERSHIP_ADMINISTRATOR,))
    assert "withinx" not in c.text
@settings(ORACLE, max_examples=300)
@given(random=RANDOMS)
def test_draw2(random):
    """x"""
    from tests.oracle.worlds.world import world
    a,b,c=drawn(random,ST,(Role.PARTNERSHIP_ADMINISTRATOR,))
    assert "within" not in c.text

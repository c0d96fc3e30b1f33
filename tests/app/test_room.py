"""Room for uploads: places, bytes, and the time that the last one would wait."""

from app.access.room import Room


class Clock:
    """Seconds, as the test says."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        """The time."""
        return self.now


def room(clock: Clock, **sizes: int) -> Room:
    """One worker, ten places, ten seconds of patience."""
    values = {"places": 10, "memory": 1000} | sizes
    return Room(workers=1, patience=10.0, clock=clock, **values)


def test_places_and_bytes_are_bounded() -> None:
    """The one too many is turned away; when one has left, it may enter."""
    few = room(Clock(), places=2)
    assert [few.enter(1) for _ in range(3)] == [True, True, False]
    few.leave(1)
    assert few.enter(1)
    small = room(Clock(), memory=100)
    assert [small.enter(60) for _ in range(2)] == [True, False]
    small.leave(60)
    assert small.enter(100)


def test_a_slow_machine_lets_fewer_in() -> None:
    """At four seconds each, the third would wait for twelve: it is turned away, and told when to come."""
    clock = Clock()
    slow = room(clock)
    assert slow.enter(1)
    clock.now += 4
    slow.leave(1)
    assert [slow.enter(1) for _ in range(3)] == [True, True, False]
    assert slow.pause == 6


def test_a_quick_machine_fills_all_places() -> None:
    """At a tenth of a second each, only the number of places counts; idle time is no slowness."""
    clock = Clock()
    quick = room(clock)
    for _ in range(5):
        assert quick.enter(1)
        clock.now += 0.1
        quick.leave(1)
        clock.now += 3600
    assert [quick.enter(1) for _ in range(11)] == [True] * 10 + [False]
    assert quick.pause == 5


def test_an_empty_house_always_lets_one_in() -> None:
    """However slow the last one was: it may have been a hard one."""
    clock = Clock()
    slow = room(clock)
    assert slow.enter(1)
    clock.now += 500
    slow.leave(1)
    assert slow.enter(1)

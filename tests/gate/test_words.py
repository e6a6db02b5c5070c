"""Words of errors and reports: what is counted, and what is listed of many choices."""

from coala_envs.checks import counted, known_few
from coala_envs.checks._words import FEW


def test_a_noun_is_in_the_plural_but_for_one():
    assert [counted(number, "seed") for number in (0, 1, 2)] == ["0 seeds", "1 seed", "2 seeds"]
    assert counted(2, "process") == "2 processes"
    assert counted(3, "minibatch") == "3 minibatches"


def test_of_few_choices_all_are_listed_and_of_many_the_nearest_first():
    few = [f"option-{letter}" for letter in "abcdefghijkl"]
    assert len(few) == FEW
    assert known_few("colour", few, "the help") == ", ".join(few)
    told = known_few("colour", [*few, "zzz", "colours"], "the help")
    assert told.startswith("colours, option-")
    assert told.endswith(" and 8 more, see the help")
    assert told.count(",") == 6

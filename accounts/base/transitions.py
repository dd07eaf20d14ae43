"""A state machine for the rows of a model: its states, the transitions between them, and how to make a transition."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Generic, TypeVar

from django.db.models import Model, TextChoices

from accounts.base.errors import NotPossible

Transition = TypeVar("Transition", bound=TextChoices)
State = TypeVar("State", bound=TextChoices)


class TransitionTable(Generic[Transition, State]):
    """`transitions` gives, for each transition, the states from which it is allowed and the state to which it leads.

    A refusal reads "« Réformer » n’est plus possible : la caméra C-012 est dans l’état « volée »."; `subject` is “la
    caméra” in it, and `sentences` replaces the whole sentence for some transitions.
    """

    def __init__(
        self,
        transitions: Mapping[Transition, tuple[Collection[State], State]],
        *,
        subject: str,
        sentences: Mapping[Transition, str] | None = None,
    ) -> None:
        self._transitions = {name: (frozenset(sources), target) for name, (sources, target) in transitions.items()}
        self._subject, self._sentences = subject, dict(sentences or {})

    def __iter__(self) -> Iterator[Transition]:
        """The transitions, in the order of the table."""
        return iter(self._transitions)

    def sources(self, transition: Transition) -> frozenset[State]:
        """The states from which the transition is allowed."""
        return self._transitions[transition][0]

    def target(self, transition: Transition) -> State:
        return self._transitions[transition][1]

    def is_available(self, transition: Transition, state: str) -> bool:
        """Rules and buttons ask this instead of comparing states."""
        return state in self.sources(transition)

    def refusal(self, row: Model, transition: Transition, state: str) -> NotPossible:
        """The error to raise when the transition is not allowed from this state."""
        label = type(self.target(transition))(state).label.lower()
        general = f"« {transition.label} » n’est plus possible : {self._subject} {row} est dans l’état « {label} »."
        return NotPossible(self._sentences.get(transition, general))

    def advance(self, row: Model, transition: Transition, **changes: Any) -> list[str]:
        """Make the transition and save `changes` with it. Returns the old and the new state, for the journal.

        Raises NotPossible when the state now in the database does not allow it, even if the row was read in another
        state. Call inside a transaction, which locks the row: of two concurrent transitions, the second is refused.
        """
        same = type(row)._default_manager.filter(pk=row.pk)
        old = same.select_for_update().values_list("state", flat=True).get()
        changes["state"] = self.target(transition)
        if not self.is_available(transition, old) or not same.filter(state=old).update(**changes):
            raise self.refusal(row, transition, old)
        for name, value in changes.items():
            setattr(row, name, value)
        return [str(old), str(changes["state"])]

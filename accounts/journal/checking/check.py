"""The journal's verifier: it only reads, and re-derives every hash. It shares the format with the writer, not its code
path."""

from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.x509 import Certificate

from accounts.journal.checking.chain_check import ChainCheck, CheckpointRoots, Finding
from accounts.journal.checking.fast_check import run_fast_check
from accounts.journal.checking.pruned_range import findings_of_pruned_range, pruned_range_of
from accounts.journal.format import FIRST_PREVIOUS_HASH
from accounts.journal.models import JournalCheckpoint, JournalHead, JournalPruning
from accounts.journal.rows import rows
from accounts.journal.signing.key import journal_key
from accounts.journal.signing.merkle import Tree
from accounts.journal.signing.signed_notes import NotACheckpoint, opened
from accounts.journal.signing.timestamps import NotStamped, token_fault, trusted_certificates

__all__ = ["Finding", "Report", "check_journal"]


@dataclass(frozen=True)
class Report:
    """How many entries, checkpoints and time stamps were verified, and what does not hold, in the entries' order."""

    entries: int
    findings: tuple[Finding, ...] = ()
    checkpoints: int = 0
    witnesses: int = 0
    tokens: int = 0
    pruned: int = 0

    @property
    def finding(self) -> Finding | None:
        """The first thing that does not hold."""
        return self.findings[0] if self.findings else None


def check_journal(*, witnessed: Iterable[str] = (), upto: int | None = None, processes: int = 1) -> Report:
    """ChainCheck the chain from its first entry, hold it against every checkpoint, and name each independent fault.

    The journal's own checkpoints, and those that witnesses bring (`witnessed`, as they received them), must have been
    signed by the journal's key and hold the root of the entries before them. With `upto`, only the entries up to that
    number are walked. What holds is fast_check quickly, by several `processes` when asked; the rest is walked.

    Writers may go on meanwhile: the head read before the walk announces at most what the walk then finds, the head
    read after it at least that. What was pruned meanwhile is checked again.
    """
    notes, before = list(witnessed), _pruned()
    report = _checked(notes, upto, processes)
    return _checked(notes, upto, processes) if report.findings and _pruned() != before else report


def _checked(witnessed: list[str], upto: int | None, processes: int) -> Report:
    announced, prunings = _head(), list(JournalPruning.objects.all())
    seals, found, tokens = _seals()
    checkpoints = len(seals)
    found += [finding for note in witnessed for finding in _witness(note, seals)]
    past = pruned_range_of(prunings[-1] if prunings else None, seals)
    found += findings_of_pruned_range(prunings, seals)
    known = announced.number if upto is None else min(announced.number, upto)
    reached = run_fast_check(past, seals, known, processes=processes)
    walk = ChainCheck(reached, seals, watched=announced.number, watched_hash=past.last_hash)
    walk.read(rows(after=reached.size, upto=upto))
    walked = walk.findings()
    found += walked
    if upto is None:
        found += _end_findings(walk, announced, walked, pruned=past.size)
    found.sort(key=lambda finding: finding.number)
    return Report(walk.number - past.size, tuple(found), checkpoints, len(witnessed), tokens, past.size)


def _head() -> JournalHead:
    return JournalHead.objects.filter(pk=1).first() or JournalHead(number=0, hash=FIRST_PREVIOUS_HASH)


def _pruned() -> int:
    last = JournalPruning.objects.last()
    return last.size if last else 0


# What is signed -------------------------------------------------------------------------------------------------------


def _seals() -> tuple[dict[int, CheckpointRoots], list[Finding], int]:
    """What authentic checkpoints say, by size; what does not hold in others; and how many time stamps hold."""
    key = journal_key().public_key()
    seals: dict[int, CheckpointRoots] = {}
    tokens = 0
    trusted, found = _trusted()
    for checkpoint in JournalCheckpoint.objects.all():
        size, token = checkpoint.size, bytes(checkpoint.token)
        try:
            seals[size] = _seal(checkpoint, key)
        except NotACheckpoint as error:
            found.append(Finding(size, f"Le point de contrôle à {size} entrées n’est pas authentique : {error}."))
        if token and (fault := token_fault(token, checkpoint.note, trusted)):
            found.append(Finding(size, f"Le point de contrôle à {size} entrées est mal daté : {fault}."))
        elif token:
            tokens += 1
    return seals, found, tokens


def _trusted() -> tuple[list[Certificate], list[Finding]]:
    try:
        return trusted_certificates(), []
    except NotStamped as error:
        return [], [Finding(0, f"Les jetons d’horodatage ne peuvent pas être vérifiés : {error}.")]


def _seal(checkpoint: JournalCheckpoint, key: Ed25519PublicKey) -> CheckpointRoots:
    told = opened(checkpoint.note, key)
    if told.size != checkpoint.size:
        raise NotACheckpoint(f"il parle de {told.size} entrées")
    try:
        frontier = tuple(bytes.fromhex(node) for node in checkpoint.frontier)
        holds = Tree(told.size, frontier).root() == told.root
    except (TypeError, ValueError):
        holds = False
    if not holds:
        raise NotACheckpoint("les sous-arbres gardés avec lui ne donnent pas sa racine")
    return CheckpointRoots(told.size, frozenset([told.root]), frontier)


def _witness(note: str, seals: dict[int, CheckpointRoots]) -> list[Finding]:
    """Add what a witness brings to what is held; the journal keeps each checkpoint that it ever signed."""
    try:
        told = opened(note, journal_key().public_key())
    except NotACheckpoint as error:
        return [Finding(0, f"Un point de contrôle d’un témoin n’est pas authentique : {error}.")]
    own = seals.get(told.size)
    if own is None:
        seals[told.size] = CheckpointRoots(told.size, frozenset([told.root]))
        return [Finding(told.size, f"Le journal n’a plus le point de contrôle à {told.size} entrées d’un témoin.")]
    seals[told.size] = CheckpointRoots(told.size, own.roots | {told.root}, own.frontier)
    return []


# The end --------------------------------------------------------------------------------------------------------------


def _end_findings(walk: ChainCheck, announced: JournalHead, walked: list[Finding], *, pruned: int) -> list[Finding]:
    if announced.number > walk.last:
        return [_cut(f"Le journal annonce {announced.number} entrées mais s’arrête à l’entrée {walk.last}", walk.last)]
    signed = max(walk.seals, default=0)
    if signed > walk.last:
        sentence = f"Un point de contrôle signé compte {signed} entrées, le journal n’en a plus que {walk.last}"
        return [_cut(sentence, walk.last)]
    named = walk.shift or announced.number in {finding.number for finding in walked}
    if announced.hash != walk.watched_hash and not named:
        sentence = f"L’entrée {announced.number} a été réécrite depuis qu’elle a été annoncée."
        return [Finding(announced.number, sentence)]
    final = max(_head().number, pruned)
    if final < walk.last:
        return [Finding(final + 1, f"L’entrée {final + 1} n’a pas été annoncée : elle a été ajoutée hors du produit.")]
    return []


def _cut(sentence: str, last: int) -> Finding:
    return Finding(last + 1, f"{sentence} : la fin a été coupée.")

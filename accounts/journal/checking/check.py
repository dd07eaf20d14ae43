"""Verifies the journal: computes every hash again. Reads only. It shares the entry format with the writer, but none of
the writer's code."""

from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.x509 import Certificate

from accounts.journal.checking.chain_check import ChainCheck, CheckpointRoots, Finding
from accounts.journal.checking.fast_check import run_fast_check
from accounts.journal.checking.own_checkpoints import findings_of_untold_checkpoints
from accounts.journal.checking.pruned_range import findings_of_pruned_range, pruned_range_of
from accounts.journal.format import FIRST_PREVIOUS_HASH
from accounts.journal.models import JournalCheckpoint, JournalHead, JournalPruning
from accounts.journal.rows import rows
from accounts.journal.signing.anchor import anchor_note
from accounts.journal.signing.key import journal_key
from accounts.journal.signing.merkle import Tree
from accounts.journal.signing.signed_notes import NotACheckpoint, opened
from accounts.journal.signing.timestamps import NotStamped, token_fault, trusted_certificates

__all__ = ["Finding", "Report", "check_journal"]


@dataclass(frozen=True)
class Report:
    """How many entries, checkpoints and time stamps were verified, and the faults, in the order of the entries."""

    entries: int
    findings: tuple[Finding, ...] = ()
    checkpoints: int = 0
    witnesses: int = 0
    tokens: int = 0
    pruned: int = 0

    @property
    def finding(self) -> Finding | None:
        """The first fault, or None."""
        return self.findings[0] if self.findings else None


def check_journal(*, witnessed: Iterable[str] = (), upto: int | None = None, processes: int = 1) -> Report:
    """Check the chain from its first entry, compare it with every checkpoint, and report each independent fault.

    The journal's own checkpoints, its anchor outside the database, and the texts that witnesses received (`witnessed`),
    must be signed by the journal's key and contain the root of the entries that they count; the entries that speak of
    checkpoints must agree with their rows. With `upto`, only the entries up to that number are read.
    The fast check, in several `processes` if asked, reads up to the first fault; the chain check reads the rest.

    Entries may be written meanwhile: the number of entries found must lie between the journal's head read before the
    check and the one read after it. When entries were pruned meanwhile, the check is made again.
    """
    notes, before = list(witnessed), _pruned()
    report = _checked(notes, upto, processes)
    return _checked(notes, upto, processes) if report.findings and _pruned() != before else report


def _checked(witnessed: list[str], upto: int | None, processes: int) -> Report:
    anchored = anchor_note()  # first: what it counts was committed before
    announced, prunings = _head(), list(JournalPruning.objects.all())
    checkpoints, found, tokens = _authentic_checkpoints()
    own = len(checkpoints)
    found += _anchor(anchored, checkpoints)
    found += [finding for note in witnessed for finding in _witness(note, checkpoints)]
    pruned = pruned_range_of(prunings[-1] if prunings else None, checkpoints)
    found += findings_of_pruned_range(prunings, checkpoints)
    known = announced.number if upto is None else min(announced.number, upto)
    reached = run_fast_check(pruned, checkpoints, known, processes=processes)
    chain = ChainCheck(reached, checkpoints, watched=announced.number, watched_hash=pruned.last_hash)
    chain.read(rows(after=reached.size, upto=upto))
    found += chain.findings()
    if upto is None:
        found += _end_findings(chain, announced, pruned=pruned.size)
    # A cut or a shift takes entries of checkpoints along: only where nothing else is wrong is this a fault of its own.
    found = found or findings_of_untold_checkpoints(checkpoints, pruned=pruned.size, upto=upto)
    found.sort(key=lambda finding: finding.number)
    return Report(chain.number - pruned.size, tuple(found), own, len(witnessed), tokens, pruned.size)


def _head() -> JournalHead:
    return JournalHead.objects.filter(pk=1).first() or JournalHead(number=0, hash=FIRST_PREVIOUS_HASH)


def _pruned() -> int:
    last = JournalPruning.objects.last()
    return last.size if last else 0


# What is signed -------------------------------------------------------------------------------------------------------


def _authentic_checkpoints() -> tuple[dict[int, CheckpointRoots], list[Finding], int]:
    """The roots in checkpoints with a valid signature, by size; the faults of the others; the number of valid time
    stamps."""
    key = journal_key().public_key()
    authentic: dict[int, CheckpointRoots] = {}
    tokens = 0
    trusted, found = _trusted()
    for checkpoint in JournalCheckpoint.objects.all():
        size, token = checkpoint.size, bytes(checkpoint.token)
        try:
            authentic[size] = _roots_of(checkpoint, key)
        except NotACheckpoint as error:
            found.append(Finding(size, f"Le point de contrôle à {size} entrées n’est pas authentique : {error}."))
        if token and (fault := token_fault(token, checkpoint.note, trusted)):
            found.append(Finding(size, f"Le point de contrôle à {size} entrées est mal daté : {fault}."))
        elif token:
            tokens += 1
    return authentic, found, tokens


def _trusted() -> tuple[list[Certificate], list[Finding]]:
    try:
        return trusted_certificates(), []
    except NotStamped as error:
        return [], [Finding(0, f"Les jetons d’horodatage ne peuvent pas être vérifiés : {error}.")]


def _roots_of(checkpoint: JournalCheckpoint, key: Ed25519PublicKey) -> CheckpointRoots:
    """The root and frontier of a checkpoint. NotACheckpoint when its signature, its size or its frontier is wrong."""
    signed = opened(checkpoint.note, key)
    if signed.size != checkpoint.size:
        raise NotACheckpoint(f"il parle de {signed.size} entrées")
    try:
        frontier = tuple(bytes.fromhex(node) for node in checkpoint.frontier)
        holds = Tree(signed.size, frontier).root() == signed.root
    except (TypeError, ValueError):
        holds = False
    if not holds:
        raise NotACheckpoint("les sous-arbres gardés avec lui ne donnent pas sa racine")
    return CheckpointRoots(signed.size, frozenset([signed.root]), frontier)


def _witness(note: str, checkpoints: dict[int, CheckpointRoots]) -> list[Finding]:
    """Add a witness's checkpoint to the others. One that is missing from the journal is a fault: the journal keeps
    every checkpoint that it signed."""
    try:
        signed = opened(note, journal_key().public_key())
    except NotACheckpoint as error:
        return [Finding(0, f"Un point de contrôle d’un témoin n’est pas authentique : {error}.")]
    own = checkpoints.get(signed.size)
    if own is None:
        checkpoints[signed.size] = CheckpointRoots(signed.size, frozenset([signed.root]))
        return [Finding(signed.size, f"Le journal n’a plus le point de contrôle à {signed.size} entrées d’un témoin.")]
    checkpoints[signed.size] = CheckpointRoots(signed.size, own.roots | {signed.root}, own.frontier)
    return []


def _anchor(note: str, checkpoints: dict[int, CheckpointRoots]) -> list[Finding]:
    """Add the anchor to the checkpoints: it is none of them, so no row is missing."""
    if not note:
        return []
    try:
        signed = opened(note, journal_key().public_key())
    except NotACheckpoint as error:
        return [Finding(0, f"L’ancre du journal, hors de la base, n’est pas authentique : {error}.")]
    own = checkpoints.get(signed.size, CheckpointRoots(signed.size, frozenset()))
    checkpoints[signed.size] = CheckpointRoots(signed.size, own.roots | {signed.root}, own.frontier)
    return []


# The end --------------------------------------------------------------------------------------------------------------


def _end_findings(chain: ChainCheck, announced: JournalHead, *, pruned: int) -> list[Finding]:
    """Entries deleted from the end, changed since they were written, or added without updating the journal's head."""
    if announced.number > chain.last:
        return [
            _cut(f"Le journal annonce {announced.number} entrées mais s’arrête à l’entrée {chain.last}", chain.last)
        ]
    signed = max(chain.checkpoints, default=0)
    if signed > chain.last:
        sentence = f"Un point de contrôle signé compte {signed} entrées, le journal n’en a plus que {chain.last}"
        return [_cut(sentence, chain.last)]
    named = chain.shift or announced.number in {finding.number for finding in chain.findings()}
    if announced.hash != chain.watched_hash and not named:
        sentence = f"L’entrée {announced.number} a été réécrite depuis qu’elle a été annoncée."
        return [Finding(announced.number, sentence)]
    final = max(_head().number, pruned)
    if final < chain.last:
        return [Finding(final + 1, f"L’entrée {final + 1} n’a pas été annoncée : elle a été ajoutée hors du produit.")]
    return []


def _cut(sentence: str, last: int) -> Finding:
    return Finding(last + 1, f"{sentence} : la fin a été coupée.")

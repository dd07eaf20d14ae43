"""The demonstration's bank of questions, and the quiz of the session that is held today."""

from accounts.base.actors import SystemActor
from accounts.training.actions.questions import add_question
from accounts.training.actions.quizzes import prepare_quiz
from accounts.training.models import Course, TrainingSession
from accounts.training.models.syllabus import Drawing

BY = SystemActor.DEMO
# Question, right answers, wrong answers, drawing, explanation.
QUESTIONS = (
    (
        "Quand peut-on déclencher la caméra ?",
        ["Quand un incident se produit ou risque de se produire"],
        ["Pendant toute la vacation", "Seulement sur ordre écrit"],
        Drawing.START_STOP,
        "L’enregistrement n’est pas permanent (CSI, article L241-2).",
    ),
    (
        "Que dit-on à la personne filmée ?",
        ["Qu’elle est filmée, dès le déclenchement, sauf si les circonstances l’interdisent"],
        ["Rien : la caméra se voit", "Qu’elle recevra une copie"],
        Drawing.TELLING,
        "Un signal visible dit que la caméra enregistre ; la personne en est informée (CSI, article L241-2).",
    ),
    (
        "Où porte-t-on la caméra ?",
        ["Sur la poitrine, visible, l’objectif dégagé"],
        ["Sous le blouson par temps froid", "À la ceinture"],
        Drawing.WEARING,
        "La caméra est portée de façon apparente.",
    ),
    (
        "Que vérifie-t-on avant de partir ?",
        ["Le voyant de charge", "Que la caméra tient sur son support"],
        ["Les vidéos de la veille"],
        Drawing.LIGHTS,
        "Personne ne regarde les enregistrements sur la caméra.",
    ),
    (
        "L’agent qui a filmé peut-il effacer sa vidéo ?",
        ["Non : il n’a pas accès aux enregistrements"],
        ["Oui, avant la fin de la vacation", "Oui, si elle ne montre rien"],
        "",
        "Seules les personnes désignées accèdent aux enregistrements.",
    ),
    (
        "Que fait-on de la caméra en fin de vacation ?",
        ["On la pose sur la station, qui la décharge seule"],
        ["On la garde jusqu’au lendemain", "On copie les vidéos sur un ordinateur"],
        Drawing.DOCKING,
        "Une caméra gardée est une caméra dont les vidéos peuvent se perdre.",
    ),
    (
        "Combien de temps une vidéo est-elle gardée ?",
        ["Un mois, sauf si une procédure la retient"],
        ["Six mois", "Tant que le disque a de la place"],
        Drawing.ERASURE,
        "Un mois à compter du jour de l’enregistrement (CSI, article L241-2).",
    ),
    (
        "La caméra est tombée et ne s’allume plus : que faites-vous ?",
        ["Je le signale aussitôt au responsable du matériel"],
        ["Je la laisse sur la station sans rien dire", "Je l’ouvre pour voir"],
        "",
        "La panne se note le jour même : elle dit pourquoi il n’y a pas de vidéo.",
    ),
    (
        "Qui peut demander une vidéo par réquisition ?",
        ["Un officier de police judiciaire"],
        ["Un journaliste", "La personne filmée, sur place"],
        Drawing.CHAIN,
        "La personne filmée exerce son droit d’accès auprès du maire (CSI, article R241-15).",
    ),
    (
        "Vous avez oublié de prévenir que vous filmiez : que faites-vous ?",
        ["Je préviens dès que je m’en aperçois", "Je l’écris dans mon compte rendu"],
        ["J’arrête et j’efface"],
        "",
        "Rien ne s’efface à la main ; ce qui a manqué se dit.",
    ),
)


def ask_questions(course: Course, session: TrainingSession) -> None:
    """Fill the bank of the course, and draw the quiz of the session."""
    for text, right, wrong, drawing, explanation in QUESTIONS:
        # The right answer does not always stand first.
        offered = sorted([*((one, True) for one in right), *((one, False) for one in wrong)])
        add_question(by=BY, course=course, text=text, offered=offered, drawing=drawing, explanation=explanation)
    prepare_quiz(by=BY, session=session, count=8)

"""Words of which the passwords of French-speaking people are often made; zxcvbn's own lists are English. Pure."""

FRENCH_PASSWORDS = tuple(
    """
    motdepasse mdp passe azerty azertyuiop qsdfghjklm wxcvbn bonjour bonsoir salut coucou soleil lune etoile doudou
    loulou chouchou chocolat caramel vanille amour jetaime jetadore moncoeur coeur cherie cheri bisous bebe maman papa
    mamie papy famille enfant princesse prince licorne papillon lapin chaton minou toutou chien chat cheval poney tigre
    lion dauphin loup ours panda vacances plage montagne campagne jardin maison voiture moto camion velo foot football
    rugby tennis judo marseille paris lyon toulouse bordeaux nantes lille strasbourg nice rennes france bretagne corse
    normandie alsace provence liberte egalite fraternite republique bienvenue secret secrete soleil123 printemps ete
    automne hiver janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre lundi mardi
    mercredi jeudi vendredi samedi dimanche noel paques anniversaire cadeau gateau fraise cerise pomme banane orange
    citron kiwi rouge bleu vert jaune noir blanc rose violet nicolas julien thomas alexandre maxime antoine camille
    marie julie sophie celine isabelle nathalie sandrine stephane christophe philippe laurent olivier sebastien david
    police policier policiere policemunicipale municipale municipal mairie commune brigade brigadier chef agent gardien
    directeur direction commissariat gendarme gendarmerie patrouille camera cameras pieton video videos image images
    poste service securite surveillance radio voie publique ville hoteldeville requisition procureur justice flic
    administrateur administration admin utilisateur informatique ordinateur bureau travail boulot reunion formation
    nouveau nouvelle change changer changeme provisoire temporaire test essai demo exemple bienvenue1 jesuis cestmoi
    toujours jamais espoir bonheur courage patience victoire champion dragon pirate ninja zidane mbappe platini om psg
    olympique zinedine asterix obelix tintin milou mickey pikachu naruto goldorak doudou123 nounours poupee poussin
    """.split()
)

"""Whether a certificate is genuine and valid, for whoever holds it on paper, without an account."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.training.forms.quizzes import CheckForm
from accounts.training.models import Certificate


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
def certificate_check(request: HttpRequest) -> HttpResponse:
    """What the certificate of this code says: holder, course, days of training and of end, and whether it is valid now.

    It is asked by POST: the code stays out of addresses and of the logs of servers. 404 for a code of no certificate.
    """
    form, found = CheckForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        rows = Certificate.objects.select_related("person", "version__course")
        found = rows.filter(check_code=form.cleaned_data["code"]).first()
        if found is None:
            form.add_error("code", "Aucune attestation ne porte ce code. Relisez-le sur l’attestation.")
    context = {"form": form, "certificate": found, "is_valid": bool(found and found.holds_at(timezone.now()))}
    return render(request, "training/certificate_check.html", context, status=404 if form.errors else 200)

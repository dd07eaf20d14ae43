from accounts.admin import people, teams

__all__ = ["people", "teams"]

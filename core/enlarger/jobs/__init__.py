"""One job: settings, plan, run, report and provenance."""

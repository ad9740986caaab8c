"""Run documents: fetch them, check the answers, and follow their verbs, with a module for each verb."""

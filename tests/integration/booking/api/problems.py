"""Reading problem documents (RFC 9457)."""


def problem_of(response, status, code):
    """Return the problem document of an answer that must be this one."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == status
    assert problem["type"].endswith(f":{code}")
    assert problem["title"]
    return problem


def faults_of(response):
    """Return the messages by field of an answer that must be 422."""
    problem = problem_of(response, 422, "invalid-input")
    faults = {error["field"]: error["message"] for error in problem["errors"]}
    assert len(faults) == len(problem["errors"])
    assert all(faults.values())
    return faults

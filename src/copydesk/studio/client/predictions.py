"""The predictions of a project: what annotators find in their tasks."""

from collections.abc import Mapping

from copydesk.studio.client.asking import ONCE, Asking, Task


class Predictions(Asking):
    """List, send, show and delete predictions."""

    def predictions(self, project: int, model: str) -> dict[int, list[tuple[int, list[Task]]]]:
        """Map the tasks of a project to the predictions of one model: id and regions, oldest first."""
        with self._translated(f"list the predictions of project {project}"):
            answer = self._ask("GET", "api/predictions/", params={"project": project}).json()
        found: dict[int, list[tuple[int, list[Task]]]] = {}
        for one in sorted(answer, key=lambda one: int(one["id"])):
            if one["model_version"] == model:
                found.setdefault(int(one["task"]), []).append((int(one["id"]), one["result"]))
        return found

    def import_predictions(self, project: int, predictions: Mapping[int, Task]) -> None:
        """Send predictions by task in one request, once. ConnectionLost leaves it open."""
        with self._translated(f"send {len(predictions)} predictions to project {project}"):
            self._ask(
                "POST",
                f"api/projects/{project}/import/predictions",
                json=[{"task": task, **one} for task, one in predictions.items()],
                request_options=ONCE,
            )

    def delete_prediction(self, prediction: int) -> None:
        """Delete a prediction, once."""
        self._delete(f"api/predictions/{prediction}/", f"delete the prediction {prediction}")

    def show_predictions(self, project: int, model: str) -> None:
        """Let the project show the predictions of one model; the server refuses a name that none of them has."""
        with self._translated(f"show the predictions in project {project}"):
            found = self.sdk.projects.get(project)
            if found.model_version != model or not found.show_collab_predictions:
                self.sdk.projects.update(project, model_version=model, show_collab_predictions=True)

"""The projects of a server, which are known by the key in their titles."""

from dataclasses import dataclass

from copydesk.studio.client.asking import ONCE, Asking


@dataclass(frozen=True, slots=True)
class ProjectState:
    """A project as it is on the server, without its tasks."""

    title: str
    config: str
    tasks: int
    created_at: str
    """What tells it from a later one with the same id: SQLite servers use ids again."""


class Projects(Asking):
    """Find, make, count and delete projects."""

    def found(self, project: int) -> ProjectState | None:
        """Look at a project; None when there is none with this id."""
        with self._translated(f"look at project {project}"):
            answer = self._ask("GET", f"api/projects/{project}/", allowed=404)
        if answer.status_code == 404:
            return None
        said = answer.json()
        return ProjectState(
            said["title"] or "",
            said["label_config"] or "",
            int(said.get("task_number") or 0),
            said.get("created_at") or "",
        )

    def find_project(self, project_key: str) -> int | None:
        """Find a project by the key in its title; of doubles the oldest."""
        return next(iter(self.find_projects(project_key)), None)

    def find_projects(self, project_key: str) -> list[int]:
        """Find all projects with a key, oldest first: two pushes that raced made two."""
        with self._translated("look up a project"):
            asked = {"title": f"[{project_key}]", "include": "id,title", "page_size": 100}
            found = self._ask("GET", "api/projects/", params=asked).json()["results"]
        return sorted(int(p["id"]) for p in found if _has_key(p["title"], project_key))

    def is_project(self, project: int, project_key: str) -> bool:
        """Tell whether a project is there and is the one with this key: SQLite servers use ids again."""
        from label_studio_sdk.core.api_error import ApiError

        with self._translated("look up a project"):
            try:
                found = self.sdk.projects.get(project)
            except ApiError as error:
                if error.status_code == 404:
                    return False
                raise
        return _has_key(found.title, project_key)

    def create_project(self, title: str, config: str, instructions: str, *, overlap: int = 1) -> int:
        """Make a project, each task of which `overlap` people are to label.

        Raises ConnectionLost when it may or may not have been made.
        """
        with self._translated(f"make the project {title!r}"):
            project = self.sdk.projects.create(
                title=title,
                label_config=config,
                expert_instruction=instructions,
                show_instruction=False,
                show_skip_button=True,
                enable_empty_annotation=True,
                show_collab_predictions=True,
                maximum_annotations=overlap,
                request_options=ONCE,
            )
        return int(project.id)

    def refusal(self, project: int, config: str) -> str | None:
        """Ask whether a project can take a labeling config; gives what the server has against it."""
        with self._translated(f"check the labeling config of project {project}"):
            answer = self._ask(
                "POST", f"api/projects/{project}/validate/", json={"label_config": config}, allowed=400
            )
        return None if answer.is_success else f"the server refuses it: {answer.text[:300]}"

    def update_project(self, project: int, config: str, instructions: str) -> None:
        """Give a project another labeling config and other instructions, at once."""
        with self._translated(f"change the labeling config of project {project}"):
            self.sdk.projects.update(project, label_config=config, expert_instruction=instructions)

    def set_overlap(self, project: int, overlap: int) -> bool:
        """Let each task of a project be labelled by so many people; says whether that is new."""
        with self._translated(f"set the overlap of project {project}"):
            if self.sdk.projects.get(project).maximum_annotations == overlap:
                return False
            self.sdk.projects.update(project, maximum_annotations=overlap)
        return True

    def delete_project(self, project: int) -> None:
        """Delete a project with all its tasks, once."""
        self._delete(f"api/projects/{project}/", f"delete the empty project {project}")

    def task_number(self, project: int) -> int:
        """Count the tasks of a project."""
        return self.project(project)[0]

    def project(self, project: int) -> tuple[int, str]:
        """Give how many tasks a project has, and its labeling config as it is now."""
        with self._translated(f"count the tasks of project {project}"):
            found = self.sdk.projects.get(project)
        return int(found.task_number or 0), found.label_config or ""


def _has_key(title: str | None, project_key: str) -> bool:
    return (title or "").endswith(f"[{project_key}]")

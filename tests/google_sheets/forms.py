"""Forms v1: a form, its items, its responses."""

import copy
from dataclasses import dataclass, field

from tests.google_sheets import masks
from tests.google_sheets.errors import ApiError, Json, bad, not_found


@dataclass
class Form:
    """A form; `responses` are FormResponse resources that a test puts there."""

    id: str
    info: Json
    items: list[Json] = field(default_factory=list)
    settings: Json = field(default_factory=dict)
    publish: Json = field(
        default_factory=lambda: {
            "publishState": {"isPublished": True, "isAcceptingResponses": True}
        }
    )
    responses: list[Json] = field(default_factory=list)
    linked_sheet: str = ""
    revision: int = 1
    made: int = 0

    def resource(self) -> Json:
        answer: Json = {
            "formId": self.id,
            "info": self.info,
            "revisionId": f"{self.revision:08}",
            "responderUri": f"https://docs.google.com/forms/d/e/{self.id}/viewform",
            "publishSettings": self.publish,
        }
        if self.settings:
            answer["settings"] = self.settings
        if self.items:
            answer["items"] = self.items
        if self.linked_sheet:
            answer["linkedSheetId"] = self.linked_sheet
        return answer

    def fresh_id(self) -> str:
        self.made += 1
        return f"{0x10000000 + self.made * 7919:08x}"

    # batchUpdate

    def change(self, body: Json) -> Json:
        """All requests or none."""
        control = body.get("writeControl", {})
        if control.get("requiredRevisionId", f"{self.revision:08}") != f"{self.revision:08}":
            raise ApiError(
                400,
                "The required revision ID does not match the latest revision.",
                status="ABORTED",
            )
        before = copy.deepcopy((self.info, self.items, self.settings))
        replies = []
        for at, request in enumerate(body.get("requests", [])):
            try:
                replies.append(self._one(request))
            except ApiError as error:
                self.info, self.items, self.settings = before
                raise ApiError(
                    error.code, f"Invalid requests[{at}].{next(iter(request), '')}: {error.message}"
                ) from None
        if not replies:
            raise bad("Must specify at least one request.")
        self.revision += 1
        answer: Json = {
            "replies": replies,
            "writeControl": {"requiredRevisionId": f"{self.revision:08}"},
        }
        if body.get("includeFormInResponse"):
            answer["form"] = self.resource()
        return answer

    def _one(self, request: Json) -> Json:
        if len(request) != 1:
            raise bad("Exactly one kind of request must be set.")
        name, asked = next(iter(request.items()))
        if name == "createItem":
            index = self._at(asked.get("location"), len(self.items) + 1)
            item, questions = self._with_ids(asked.get("item", {}))
            self.items.insert(index, item)
            return {
                "createItem": {
                    "itemId": item["itemId"],
                    **({"questionId": questions} if questions else {}),
                }
            }
        if name == "deleteItem":
            self.items.pop(self._at(asked.get("location"), len(self.items)))
        elif name == "moveItem":
            item = self.items.pop(self._at(asked.get("originalLocation"), len(self.items)))
            self.items.insert(self._at(asked.get("newLocation"), len(self.items) + 1), item)
        elif name == "updateItem":
            at = self._at(asked.get("location"), len(self.items))
            new = masks.merge(self.items[at], asked.get("item", {}), self._mask(asked))
            self.items[at] = self._with_ids({**new, "itemId": self.items[at]["itemId"]})[0]
        elif name == "updateFormInfo":
            if "documentTitle" in self._mask(asked):
                raise bad("info.document_title is read only.")
            self.info = masks.merge(self.info, {**asked.get("info", {})}, self._mask(asked))
        elif name == "updateSettings":
            self.settings = masks.merge(self.settings, asked.get("settings", {}), self._mask(asked))
        else:
            raise bad("This kind of request is not known to the local server.")
        return {}

    def _mask(self, asked: Json) -> masks.Mask:
        if not asked.get("updateMask"):
            raise bad("update_mask must be specified.")
        return masks.parse(asked["updateMask"])

    def _at(self, location: Json | None, end: int) -> int:
        if location is None:
            raise bad("location is required.")
        index = int(location.get("index", 0))
        if not 0 <= index < end:
            raise bad(f"location.index {index} is out of range.")
        return index

    def _with_ids(self, item: Json) -> tuple[Json, list[str]]:
        item = copy.deepcopy(item)
        kinds = [
            "questionItem",
            "questionGroupItem",
            "pageBreakItem",
            "textItem",
            "imageItem",
            "videoItem",
        ]
        if sum(one in item for one in kinds) != 1:
            raise bad("Exactly one kind of item must be set.")
        item.setdefault("itemId", self.fresh_id())
        group = item.get("questionGroupItem", {}).get("questions", [])
        questions = group or (
            [item["questionItem"].setdefault("question", {})] if "questionItem" in item else []
        )
        for question in questions:
            question.setdefault("questionId", self.fresh_id())
        return item, [question["questionId"] for question in questions]

    # responses

    def list_responses(self, query: Json) -> Json:
        """In pages; `filter` is "timestamp > …" or "timestamp >= …"."""
        found = self.responses
        if "filter" in query:
            words = query["filter"].split()
            if len(words) != 3 or words[0] != "timestamp" or words[1] not in (">", ">="):
                raise bad("Invalid filter.")
            found = [
                one
                for one in found
                if one["lastSubmittedTime"] > words[2]
                or (words[1] == ">=" and one["lastSubmittedTime"] == words[2])
            ]
        size = query.get("pageSize") or 5000
        start = int(query.get("pageToken") or 0)
        answer: Json = {}
        if page := found[start : start + size]:
            answer["responses"] = page
        if start + size < len(found):
            answer["nextPageToken"] = str(start + size)
        return answer

    def response(self, response_id: str) -> Json:
        for one in self.responses:
            if one["responseId"] == response_id:
                return one
        raise not_found()


def new_form(form_id: str, body: Json) -> Form:
    """forms.create takes a title and nothing else."""
    if body.keys() - {"info"} or body.get("info", {}).keys() - {"title", "documentTitle"}:
        raise bad(
            "Only info.title can be set when creating a form. Use BatchUpdate to set other fields."
        )
    title = body.get("info", {}).get("title", "")
    return Form(
        form_id,
        {
            "title": title,
            "documentTitle": body.get("info", {}).get("documentTitle") or title or "Untitled form",
        },
    )

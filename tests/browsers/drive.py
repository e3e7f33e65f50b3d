"""Drive Firefox and WebKit with the same few words: go to a page, run a function in it, press keys, click.

Debian has no geckodriver, so Firefox is spoken to in WebDriver BiDi, its own protocol; WebKit has a driver that
selenium knows. Both take the same lists of actions, those of WebDriver.
"""

import base64
import itertools
import json
import os
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import websocket
from selenium import webdriver
from selenium.common.exceptions import JavascriptException
from selenium.webdriver.webkitgtk.service import Service

from tests import machine

TAB, ENTER, ESCAPE, CONTROL = "\ue004", "\ue007", "\ue00c", "\ue009"


class Browser:
    """What both browsers can do."""

    name: str
    version: str

    def open(self, address: str) -> None:
        """Load a page in a window of 1280 pixels, to the end."""
        raise NotImplementedError

    def narrow(self, address: str) -> None:
        """Show the same page 375 pixels wide."""
        raise NotImplementedError

    def run(self, function: str, argument: object = None):
        """Return what a JavaScript function gives in the page."""
        raise NotImplementedError

    def perform(self, actions: list[dict]) -> None:
        """Do WebDriver actions."""
        raise NotImplementedError

    def picture(self) -> bytes:
        """Return a picture of what the window shows of the page, as a PNG."""
        raise NotImplementedError

    def errors(self) -> list[str]:
        """Return the errors in the console since the last call."""
        raise NotImplementedError

    def close(self) -> None:
        """End the browser."""
        raise NotImplementedError

    def press(self, *keys: str) -> None:
        """Press keys one after the other; a control key stays down to the end."""
        held = [key for key in keys if key == CONTROL]
        strokes = [{"type": "keyDown", "value": key} for key in held]
        for key in keys:
            if key not in held:
                strokes += [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]
        strokes += [{"type": "keyUp", "value": key} for key in held]
        self.perform([{"type": "key", "id": "keys", "actions": strokes}])

    def click(self, element: str, *held: str) -> None:
        """Click where an element is, a JavaScript expression, while keys are held."""
        x, y = self.run(
            f"""() => {{ const e = {element}
            e.scrollIntoView({{ block: "center", behavior: "instant" }})
            const box = e.getClientRects()[0]
            return [box.x + box.width / 2, box.y + box.height / 2].map(Math.round) }}"""
        )
        mouse = [
            {"type": "pointerMove", "x": x, "y": y, "duration": 0, "origin": "viewport"},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        actions = [{"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": mouse}]
        if held:
            wait = {"type": "pause", "duration": 0}
            down = [{"type": "keyDown", "value": key} for key in held]
            up = [{"type": "keyUp", "value": key} for key in held]
            mouse[:] = [wait] * len(held) + mouse + [wait] * len(held)
            actions.append({"type": "key", "id": "keys", "actions": down + [wait] * 3 + up})
        self.perform(actions)

    def until(self, function: str, argument: object = None, seconds: float = 10) -> bool:
        """Return whether a function gives true within some seconds."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if self.run(function, argument):
                    return True
            except (Refused, JavascriptException):  # the page is on its way to another address
                pass
            time.sleep(0.05)
        return False


class Refused(Exception):
    """What Firefox did not do, and why."""


class Firefox(Browser):
    """Firefox without a window, over WebDriver BiDi."""

    name = "Firefox"

    def __init__(self) -> None:
        self.folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        profile = Path(self.folder.name)
        quiet = ("app.normandy.enabled", "datareporting.policy.dataSubmissionEnabled", "app.update.auto")
        lines = [f'user_pref("{name}", false);' for name in quiet]
        lines.append('user_pref("services.settings.server", "data:,");')  # asks nobody else
        lines.append('user_pref("focusmanager.testmode", true);')  # as if its window were in front
        lines.append('user_pref("browser.startup.page", 0);')
        (profile / "user.js").write_text("\n".join(lines), encoding="utf-8")
        self.process = subprocess.Popen(
            [machine.firefox(), "--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0"],
            env=os.environ | {"HOME": str(profile)},  # as root it takes no home of somebody else
            stdout=(log := (profile / "log").open("w")),
            stderr=log,
        )
        log.close()
        end = time.monotonic() + 60
        while not (found := re.search(r"BiDi listening on (ws://\S+)", (profile / "log").read_text("utf-8"))):
            if time.monotonic() > end or self.process.poll() is not None:
                raise Refused((profile / "log").read_text("utf-8"))
            time.sleep(0.1)
        self.socket = websocket.create_connection(f"{found[1]}/session", timeout=120, suppress_origin=True)
        self.numbers = itertools.count(1)
        self.said: list[str] = []
        self.version = self.ask("session.new", capabilities={})["capabilities"]["browserVersion"]
        self.ask("session.subscribe", events=["log.entryAdded", "network.responseCompleted", "network.fetchError"])
        # In its first tab the address has the focus; in a new one the page has it.
        self.context = self.ask("browsingContext.create", type="tab")["context"]
        self.ask("browsingContext.activate", context=self.context)

    def ask(self, method: str, **parameters: object) -> dict:
        """Send a command and return its result; keep the errors that are told meanwhile."""
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == number:
                if answer["type"] == "error":
                    raise Refused(f"{method}: {answer['message']}")
                return answer["result"]
            self._hear(answer.get("method"), answer.get("params"))

    def _hear(self, event: str, told: dict) -> None:
        if event == "log.entryAdded" and told["level"] == "error":
            self.said.append(told["text"])
        elif event == "network.responseCompleted" and told["response"]["status"] >= 400:
            self.said.append(f"{told['response']['status']}: {told['request']['url']}")
        elif event == "network.fetchError" and told["errorText"] != "NS_BINDING_ABORTED":
            self.said.append(f"{told['errorText']}: {told['request']['url']}")

    def _wide(self, width: int) -> None:
        self.ask("browsingContext.setViewport", context=self.context, viewport={"width": width, "height": 900})

    def open(self, address: str) -> None:
        self._wide(1280)
        self.ask("browsingContext.navigate", context=self.context, url=address, wait="complete")

    def narrow(self, address: str) -> None:
        self._wide(375)

    def run(self, function: str, argument: object = None):
        code = f"(async () => JSON.stringify(await ({function})({json.dumps(argument)})))()"
        done = self.ask("script.evaluate", expression=code, target={"context": self.context}, awaitPromise=True)
        if done["type"] == "exception":
            raise Refused(done["exceptionDetails"]["text"])
        return json.loads(done["result"].get("value", "null"))

    def perform(self, actions: list[dict]) -> None:
        self.ask("input.performActions", context=self.context, actions=actions)

    def picture(self) -> bytes:
        return base64.b64decode(self.ask("browsingContext.captureScreenshot", context=self.context)["data"])

    def errors(self) -> list[str]:
        self.ask("session.status")  # what was told before this answer is heard
        said, self.said = self.said, []
        return said

    def pdf(self) -> bytes:
        """Return the page as it would be printed on A4."""
        paper = {"page": {"width": 21, "height": 29.7}, "background": True}
        margin = {"top": 1.6, "bottom": 1.8, "left": 1.5, "right": 1.5}  # those of guide.css, in centimeters
        return base64.b64decode(self.ask("browsingContext.print", context=self.context, margin=margin, **paper)["data"])

    def close(self) -> None:
        self.socket.close()
        self.process.terminate()
        self.process.wait(30)
        self.folder.cleanup()


# The first script of each page that WebKit gets: errors of scripts, files that do not come, and breaches of the policy.
LISTENER = """window.said = []
addEventListener("error", event => said.push(event.message ?? `not loaded: ${event.target.src ?? event.target.href}`), true)
addEventListener("unhandledrejection", event => said.push(String(event.reason)))
addEventListener("securitypolicyviolation", event => said.push(`${event.violatedDirective} forbids ${event.blockedURI}`))
console.error = (...words) => said.push(words.join(" "))
"""


def listening(site: Path, folder: Path) -> Path:
    """Copy a site into a folder, with LISTENER in each page, and return the copy."""
    copy = shutil.copytree(site, folder / "site")
    (copy / "listener.js").write_text(LISTENER, encoding="utf-8")
    for path in copy.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace("<head>", '<head><script src="/guide/listener.js"></script>', 1), encoding="utf-8")
    return copy


class WebKit(Browser):
    """WebKitGTK in its small browser, over its driver, which has no console: LISTENER keeps what would stand there."""

    name = "WebKitGTK"

    def __init__(self) -> None:
        options = webdriver.WebKitGTKOptions()
        options.binary_location = machine.webkit()
        options.add_argument("--automation")
        self.driver = webdriver.WebKitGTK(options=options, service=Service(machine.webkit_driver()))
        self.driver.set_script_timeout(60)
        self.version = self.driver.capabilities["browserVersion"]
        self.driver.set_window_size(1280, 950)

    def open(self, address: str) -> None:
        self.driver.switch_to.default_content()
        self.driver.get(address)

    def narrow(self, address: str) -> None:
        """Its window is never narrower than its tools, so the page stands in a frame."""
        self.driver.switch_to.default_content()
        self.driver.get("about:blank")
        self.driver.execute_async_script(
            """const [address, done] = arguments, frame = document.createElement("iframe")
            Object.assign(frame, { src: address, width: 375, height: 850, onload: () => done() })
            frame.style.border = 0
            document.body.append(frame)""",
            address,
        )
        self.driver.switch_to.frame(0)

    def run(self, function: str, argument: object = None):
        return self.driver.execute_script(f"return ({function})(arguments[0])", argument)

    def perform(self, actions: list[dict]) -> None:
        self.driver.execute("actions", {"actions": actions})

    def picture(self) -> bytes:
        return self.driver.get_screenshot_as_png()

    def errors(self) -> list[str]:
        return self.run("() => window.said.splice(0)")

    def close(self) -> None:
        self.driver.quit()

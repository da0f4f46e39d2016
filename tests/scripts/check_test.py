#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Tests of scripts/check on small trees that break one rule each."""
import os
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SPDX = "// SPDX-License-Identifier: Apache-2.0\n"
HOUSE = "/ho" "me/nid/music"


class CheckTest(unittest.TestCase):
    def findings(self, files):
        """Runs the checker on `files` (name to text) and returns its lines."""
        with tempfile.TemporaryDirectory() as root:
            with open(os.path.join(ROOT, "scripts/layers.txt"), encoding="utf-8") as f:
                files = {"scripts/layers.txt": f.read(), **files}
            for name, text in files.items():
                path = os.path.join(root, name)
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "w", encoding="utf-8") as f:
                    f.write(text)
            run = subprocess.run([sys.executable, os.path.join(ROOT, "scripts/check"),
                                  "--root", root], capture_output=True, text=True, check=False)
            lines = run.stdout.splitlines()
            self.assertEqual(run.returncode, 1 if len(lines) > 1 else 0, run.stdout + run.stderr)
            return lines[:-1]

    def assert_found(self, files, start):
        lines = self.findings(files)
        self.assertEqual(len(lines), 1, lines)
        self.assertTrue(lines[0].startswith(start), lines[0])

    def test_clean_tree_has_no_findings(self):
        body = SPDX + '#include "base/time.h"\n#include <vector>\nnamespace a {\nint f() { return 1; }\n}\n'
        self.assertEqual(self.findings({"web/a.cpp": body, "base/time.h": SPDX}), [])

    def test_include_of_a_higher_layer_is_found_with_file_and_line(self):
        self.assert_found({"base/a.cpp": SPDX + '#include "web/server.h"\n', "web/server.h": SPDX},
                          "base/a.cpp:2: layer: base may not use web")

    def test_parts_of_one_folder_obey_the_order_too(self):
        self.assert_found({"audio/engine/a.h": SPDX + '#include "audio/media/b.h"\n'},
                          "audio/engine/a.h:2: layer: audio/engine may not use audio/media")

    def test_exceptions_of_the_order_are_obeyed(self):
        self.assert_found({"scheduler/playout/a.cpp": SPDX + '#include "alerts/sources/cap.h"\n'},
                          "scheduler/playout/a.cpp:2: layer: scheduler may not use alerts/sources")

    def test_product_may_not_include_tests(self):
        self.assert_found({"web/a.cpp": SPDX + '#include "tests/support/fake.h"\n'},
                          "web/a.cpp:2: layer")

    def test_include_not_from_the_root_is_found(self):
        self.assert_found({"web/a.cpp": SPDX + '#include "server.h"\n'}, "web/a.cpp:2: layer")

    def test_include_in_a_comment_is_no_include(self):
        self.assertEqual(self.findings({"base/a.cpp": SPDX + '// #include "web/server.h"\n'}), [])

    def test_long_header_and_long_source_are_found(self):
        self.assert_found({"base/a.h": SPDX + "int a;\n" * 200}, "base/a.h:201: size")
        self.assertEqual(self.findings({"base/a.cpp": SPDX + "int a;\n" * 399}), [])
        self.assert_found({"base/a.cpp": SPDX + "int a;\n" * 400}, "base/a.cpp:401: size")

    def test_wide_line_is_found(self):
        self.assert_found({"base/a.cpp": SPDX + "// " + "x" * 98 + "\n"}, "base/a.cpp:2: columns")

    def test_long_function_is_found_where_it_begins(self):
        body = "namespace n {\nstruct S {\n  int f(int a) const noexcept {\n" + "    ++a;\n" * 59
        self.assert_found({"base/a.cpp": SPDX + body + "  }\n};\n}\n"}, "base/a.cpp:4: function: 61")

    def test_function_of_sixty_lines_is_fine(self):
        body = "int f(int a) {\n" + "  if (a) { ++a; }\n" * 58 + "}\n"
        self.assertEqual(self.findings({"base/a.cpp": SPDX + body}), [])

    def test_constructor_with_braced_members_is_measured_by_its_body(self):
        body = "S::S(int a) : a_{a}, b_(2) {\n" + "  ++a_;\n" * 60 + "}\n"
        self.assert_found({"base/a.cpp": SPDX + body}, "base/a.cpp:2: function: 62")

    def test_long_class_and_long_table_are_no_functions(self):
        body = "struct S {\n" + "  int a = f(1);\n" * 80 + "};\nconst int k[] = {\n" + "  g(1),\n" * 80
        self.assertEqual(self.findings({"base/a.cpp": SPDX + body + "};\n"}), [])

    def test_fifth_parameter_is_found(self):
        self.assert_found({"base/a.cpp": SPDX + "int f(int a, int b, int c, int d, int e) { return a; }\n"},
                          "base/a.cpp:2: parameters: 5")

    def test_comma_of_a_template_is_no_parameter(self):
        body = "int f(std::map<int, int> a, int b, int c, int d) { return b; }\n"
        self.assertEqual(self.findings({"base/a.cpp": SPDX + body}), [])

    def test_wall_clock_outside_base_time_is_found(self):
        call = SPDX + "auto t = std::chrono::system_clock::now();\n"
        self.assert_found({"web/a.cpp": call}, "web/a.cpp:2: clock")
        self.assertEqual(self.findings({"base/time.cpp": call}), [])

    def test_shell_is_found_but_a_method_of_that_name_is_not(self):
        self.assert_found({"web/a.cpp": SPDX + 'int a = system("ls");\n'}, "web/a.cpp:2: shell")
        self.assertEqual(self.findings({"web/a.cpp": SPDX + "int a = box.system(1);\n"}), [])

    def test_what_is_not_reproducible_is_forbidden_in_the_scheduler_only(self):
        body = SPDX + "std::unordered_map<int, int> m;\n"
        self.assert_found({"scheduler/playout/a.cpp": body}, "scheduler/playout/a.cpp:2: unordered")
        self.assertEqual(self.findings({"web/a.cpp": body}), [])
        self.assert_found({"scheduler/playout/a.cpp": SPDX + "int a = std::rand();\n"},
                          "scheduler/playout/a.cpp:2: rand")

    def test_using_namespace_in_a_header_is_found(self):
        self.assert_found({"web/a.h": SPDX + "using namespace std;\n"}, "web/a.h:2: using")

    def test_heavy_header_is_found_in_headers_only(self):
        body = SPDX + "#include <nlohmann/json.hpp>\n"
        self.assert_found({"web/a.h": body}, "web/a.h:2: heavy")
        self.assertEqual(self.findings({"web/a.cpp": body}), [])

    def test_words_of_unfinished_work_are_found(self):
        self.assert_found({"web/a.cpp": SPDX + "// TO" "DO later\n"}, "web/a.cpp:2: words")

    def test_path_of_one_machine_is_found(self):
        self.assert_found({"web/a.toml": f'folder = "{HOUSE}"\n'}, "web/a.toml:1: paths")

    def test_missing_spdx_line_is_found(self):
        self.assert_found({"web/a.cpp": "int a;\n"}, "web/a.cpp:1: spdx")
        self.assert_found({"web/run": "#!/bin/sh\necho\n"}, "web/run:2: spdx")

    def test_dangling_links_of_documents_are_found(self):
        text = "# A b\n[x](missing.md)\n"
        self.assert_found({"docs/a.md": text}, "docs/a.md:2: link")
        self.assert_found({"docs/a.md": "# A b\n[x](#nothing)\n"}, "docs/a.md:2: link")
        self.assertEqual(self.findings({"docs/a.md": "# A b\n[x](#a-b) [y](https://e.org)\n"}), [])

    def test_a_line_is_excused_with_a_reason_only(self):
        call = "int f(int a, int b, int c, int d, int e) { return a; }\n"
        self.assertEqual(self.findings(
            {"base/a.cpp": SPDX + "// check: allow parameters (a C callback)\n" + call}), [])
        self.assert_found({"base/a.cpp": SPDX + "// check: allow parameters\n" + call},
                          "base/a.cpp:3: parameters")

    def test_layers_table_of_the_architecture_must_agree(self):
        text = ("# A\n<!-- layers: begin (made by scripts/check --write-docs) -->\nold\n"
                "<!-- layers: end -->\n")
        self.assert_found({"docs/architecture.md": text}, "docs/architecture.md:2: layers")


if __name__ == "__main__":
    unittest.main()

#include "core/handover/windows_command.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

using namespace snykcred;
using Words = std::vector<std::string>;

TEST_CASE("windows_command_line: the C library takes it apart into the same words") {
    struct Case {
        std::string_view name;
        Words words;
        std::string_view line;
    };
    // After "Results of parsing command lines",
    // learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments.
    const Case cases[] = {
        {"a program alone", {"snyk"}, R"("snyk")"},
        {"plain words", {"snyk", "test", "--org=x"}, R"("snyk" test --org=x)"},
        {"a blank in the program's path",
         {R"(C:\Program Files\x.exe)", "a"},
         R"("C:\Program Files\x.exe" a)"},
        {"an empty word", {"x", "", "b"}, R"("x" "" b)"},
        {"a blank", {"x", "a b"}, R"("x" "a b")"},
        {"a tab and a line end", {"x", "a\tb", "c\nd"}, "\"x\" \"a\tb\" \"c\nd\""},
        {"a quotation mark", {"x", R"(a"b)"}, R"("x" "a\"b")"},
        {"backslashes alone", {"x", R"(a\\b\)"}, R"("x" a\\b\)"},
        {"backslashes before a quotation mark", {"x", R"(a\\"b)"}, R"("x" "a\\\\\"b")"},
        {"a backslash at the end, in quotation marks", {"x", R"(a b\)"}, R"("x" "a b\\")"},
        {"what cmd.exe would read", {"x", "%PATH%", "a&b", "^"}, R"("x" %PATH% a&b ^)"},
        {"other letters", {"x", "grüße"}, R"("x" grüße)"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        CHECK(windows_command_line(c.words) == c.line);
    }
}

TEST_CASE("is_batch_file: whatever Windows gives to cmd.exe") {
    for (const std::string_view name :
         {"a.bat", "a.cmd", "A.CMD", R"(C:\x.y\a.Bat)", "a.bat.", "a.cmd. .", ".bat"}) {
        CAPTURE(name);
        CHECK(is_batch_file(name));
    }
    for (const std::string_view name :
         {"a.exe", "bat", "a.bat.exe", R"(C:\a.cmd\b)", "C:/a.bat/b", "", "..", "a.cmdx"}) {
        CAPTURE(name);
        CHECK(!is_batch_file(name));
    }
}

TEST_CASE("unsafe_for_batch: characters that are not text to cmd.exe") {
    CHECK(unsafe_for_batch("").empty());
    CHECK(unsafe_for_batch("--org=my-shop").empty());
    CHECK(unsafe_for_batch(R"(C:\a b\c.json)").empty());
    CHECK(unsafe_for_batch("@scope/package@1.2.3").empty());
    for (const std::string_view text :
         {"%", "\"", "!", "^", "&", "|", "<", ">", "(", ")", "\n", "\r", "'", "`", ";", "*", "?", "\x1a"}) {
        CAPTURE(text);
        CHECK(unsafe_for_batch("a" + std::string(text) + "b" + std::string(text)) == text);
    }
    CHECK(unsafe_for_batch("%A%&B") == "%&");
    CHECK(!unsafe_for_batch("\xef\xbc\x82").empty()); // FULLWIDTH QUOTATION MARK
    CHECK(unsafe_for_batch(std::string_view("\0", 1)).size() == 1);
}

TEST_CASE("unsafe_in_batch_path: what quotation marks keep from cmd.exe is fine") {
    CHECK(unsafe_in_batch_path(R"(C:\Program Files (x86)\a&b\snyk.cmd)").empty());
    CHECK(unsafe_in_batch_path("C:\\grüße\\snyk.cmd").empty());
    CHECK(unsafe_in_batch_path(R"(C:\%TEMP%\snyk.cmd)") == "%");
    CHECK(unsafe_in_batch_path("C:\\a!\n\"") == "!\n\"");
}

TEST_CASE("batch_command_line: every argument in quotation marks, and the whole in one more pair") {
    const Words arguments{"test", "", R"(a b\)"};
    CHECK(batch_command_line(R"(C:\Windows\system32\cmd.exe)", R"(C:\n p\snyk.cmd)", arguments) ==
          R"x("C:\Windows\system32\cmd.exe" /d /e:on /v:off /s /c ""C:\n p\snyk.cmd" "test" "" "a b\\"")x");
}

TEST_CASE("command_file_names: only what Windows can start") {
    struct Case {
        std::string_view name, command, extensions;
        Words found;
    };
    const Case cases[] = {
        {"no PATHEXT", "snyk", "", {"snyk.com", "snyk.exe", "snyk.bat", "snyk.cmd"}},
        {"its order", "snyk", ".CMD;.EXE", {"snyk.cmd", "snyk.exe"}},
        {"scripts of other programs", "snyk", ".COM;.EXE;.VBS;.JS;.PY", {"snyk.com", "snyk.exe"}},
        {"an extension that is one", "snyk.EXE", ".EXE", {"snyk.EXE", "snyk.EXE.exe"}},
        {"a dot that makes none", "tool.v2", ".EXE", {"tool.v2.exe"}},
        {"a dot in a folder", R"(.\v1.2\tool)", ".EXE", {R"(.\v1.2\tool.exe)"}},
        {"nothing that can be started", "snyk", ".VBS", {}},
        {"empty parts", "snyk", ";;.EXE;", {"snyk.exe"}},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        CHECK(command_file_names(c.command, c.extensions) == c.found);
    }
}

TEST_CASE("command_folders: none that depends on the working directory") {
    CHECK(command_folders("").empty());
    CHECK(command_folders(R"(C:\a;;.;sub\b;D:/c d;C:rel;\here;\\server\share;"E:\x;y")") ==
          Words{R"(C:\a)", "D:/c d", R"(\\server\share)", R"(E:\x;y)"});
}

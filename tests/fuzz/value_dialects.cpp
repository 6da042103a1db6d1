// dotenv and JSON. Properties: a value that dotenv takes needs no quotes anywhere (a naive reader and a
// shell's grammar give it back); the JSON document is read back by Boost.JSON with the value as it was.
#include "core/dialect/dotenv.hpp"
#include "fuzz.hpp"
#include "support/handover.hpp"
#include "support/secrets.hpp"

#include <boost/json.hpp>

void snykcred::fuzz::one(std::string_view input) {
    std::string_view rest = input;
    const std::string name(take_line(rest));
    const std::string value(take_line(rest));
    Secret file;
    if (append_dotenv(file, name, value)) {
        const std::string line = test::bytes_of(file);
        must(line == name + "=" + value + "\n", "a pair is a line");
        must(name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_") ==
                     std::string::npos &&
                 !name.empty(),
             "a name is a name to a shell");
        must(value.find_first_of(std::string_view(" \t\r\n'\"`$\\#!&|;<>(){}[]*?^%\0", 28)) ==
                 std::string::npos,
             "a value means itself to every reader");
    } else {
        must(file.empty(), "what is refused leaves nothing");
    }
    if (!is_utf8(value) || value.empty()) return;
    test::HandoverCase handover{.grant = test::grant(value)};
    handover.places.output = "/tmp/out.json";
    const auto composed = handover.compose("json");
    if (!composed) return must_explain(composed.error());
    const std::string text = test::bytes_of(test::only<WriteFile>(*composed).bytes);
    const auto document = boost::json::parse(text);
    must(document.at("variables").at("SNYK_TOKEN").as_string() == value, "a value is read back");
    must(document.at("secret_variable").as_string() == "SNYK_TOKEN", "and its name");
}

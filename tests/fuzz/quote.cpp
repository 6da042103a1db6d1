// Values in messages. Property: what is quoted is short, printable, no command to a CI system, no UUID and
// nothing that recognize() takes.
#include "core/snyk/quote.hpp"

#include "core/base/text.hpp"
#include "core/snyk/credential.hpp"
#include "fuzz.hpp"

void snykcred::fuzz::one(std::string_view input) {
    const std::string quoted = quoted_if_harmless(input);
    for (const char c : quoted)
        must(c >= ' ' && c <= '~', "a quoted value is printable");
    must(is_harmless(quoted), "a quoted value commands nothing");
    if (!quoted.starts_with('"')) return;
    must(quoted == '"' + std::string(input) + '"', "a value is quoted whole");
    must(!is_uuid(input) && !looks_like_credential(input), "no credential is quoted");
    must(!recognize(Secret(input), "x"), "no credential is quoted");
}

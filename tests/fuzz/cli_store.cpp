// The Snyk CLI's own configuration file, in any of its formats. Property: no value of it is shown; what is
// taken for an organization or a host is harmless.
#include "core/handover/cli_store.hpp"

#include "fuzz.hpp"

void snykcred::fuzz::one(std::string_view input) {
    const auto told = [](std::string_view text) {
        const auto remark = remark_on_store(text, "~/.config/configstore/snyk.json", "SNYK_TOKEN", "HOME");
        return remark ? remark->text : std::string();
    };
    const std::string said = told(input);
    must(is_harmless(said), "a remark is one harmless line");
    must_not_show(input, told);
    if (const auto org = stored_org(input))
        must(is_harmless(*org) && !org->empty(), "an organization is a word");
    if (const auto url = stored_endpoint(input)) must(!url->empty(), "an endpoint is a text");
}

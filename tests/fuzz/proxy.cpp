// The variables with a proxy. Properties: nothing said shows user or password; the host is what stands behind
// the last @ of the authority (a second reading); what is not http or https is refused.
#include "core/api/proxy.hpp"

#include "fuzz.hpp"
#include "support/secrets.hpp"

#include <algorithm>
#include <cctype>

namespace {

using namespace snykcred;
using namespace snykcred::fuzz;

Result<ProxySettings> read(std::string_view url) {
    return read_proxy({}, Environment(Environment::Map{{"HTTPS_PROXY", std::string(url)}}));
}

std::string told(std::string_view user_info) {
    const auto settings = read("http://" + std::string(user_info) + "@proxy.example:3128");
    if (!settings) return everything(settings.error());
    std::string all = settings->proxy ? settings->proxy->name() + settings->proxy->source : "";
    for (const std::string& notice : settings->notices)
        all += notice;
    return all + settings->without;
}

} // namespace

void snykcred::fuzz::one(std::string_view input) {
    std::string text(input);
    std::erase(text, '\0'); // no variable holds one
    std::string_view rest = text;
    const std::string url(take_line(rest)), user(take_line(rest));
    must_not_show(user, told);
    const auto settings = read(url);
    if (!settings) return must_explain(settings.error());
    if (!settings->proxy) return must(url.empty(), "a variable that is set names a proxy or is refused");
    std::string_view authority = url;
    const std::size_t scheme = authority.find("://");
    if (scheme != std::string_view::npos) authority.remove_prefix(scheme + 3);
    authority = authority.substr(0, authority.find_first_of("/?#"));
    const std::size_t at = authority.rfind('@');
    must(settings->proxy->user_info.empty() == (at == std::string_view::npos || at == 0),
         "user info is what stands before @");
    if (at != std::string_view::npos) authority.remove_prefix(at + 1);
    std::string lower(authority);
    std::ranges::transform(lower, lower.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const std::string& host = settings->proxy->host;
    must(lower.starts_with(host) || lower.starts_with("[" + host + "]"), "the host is the authority's");
    must(settings->proxy->port != 0, "a proxy has a port");
    must(host.find_first_of("@/\\ ") == std::string::npos, "a host is a host");
}

// What Snyk's API answers to a good request. Properties: identifiers are UUIDs; texts are one harmless line;
// the next page lies on the same host; what is no JSON object is [not-snyk-api].
#include "core/api/answers.hpp"
#include "core/base/text.hpp"
#include "fuzz.hpp"
#include "support/answers.hpp"
#include "support/clearance.hpp"

#include <boost/json.hpp>

namespace {

using namespace snykcred;
using namespace snykcred::fuzz;

void must_be_refused(const Failure& failure) {
    must_explain(failure);
    must(failure.fault == Fault::not_snyk_api, "an answer that is none is [not-snyk-api]");
    must(is_harmless(failure.message), "a refusal is one harmless line");
}

void must_be(const Organization& org) {
    must(is_uuid(org.id), "an organization has an ID");
    must(is_harmless(org.slug), "a slug is one harmless line");
}

} // namespace

void snykcred::fuzz::one(std::string_view input) {
    const Reply reply = test::reply(200, input);
    boost::system::error_code error;
    const auto document = boost::json::parse(input, error);
    const bool object = !error && document.is_object();

    if (const auto self = read_self(reply)) {
        must(object && is_uuid(self->id), "a principal has an ID");
        must(is_harmless(self->type_word) && is_harmless(self->name.value_or("")), "its words are harmless");
        must(!self->default_org || is_uuid(*self->default_org), "its organization has an ID");
    } else {
        must_be_refused(self.error());
    }
    if (const auto org = read_org(reply)) {
        must(object, "an organization is an object");
        must_be(*org);
    } else {
        must_be_refused(org.error());
    }
    if (const auto page = read_orgs(reply, test::endpoint_of("api.snyk.io"))) {
        must(object, "a page is an object");
        for (const Organization& org : page->orgs)
            must_be(org);
        must(page->next.empty() || (page->next.starts_with('/') && !page->next.starts_with("//")),
             "the next page lies on the same host");
        must(page->next.find_first_of(" \r\n\t") == std::string::npos, "a path has no blank");
    } else {
        must_be_refused(page.error());
    }
    if (const auto ends = read_token_ends(reply)) {
        must(object, "a list of tokens is an object");
    } else {
        must_be_refused(ends.error());
    }
}

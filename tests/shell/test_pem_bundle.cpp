#include "shell/certificates.hpp"
#include "shell/pem_bundle.hpp"
#include "support/files.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace snykcred;
using namespace snykcred::test;

namespace {

const X509_NAME* name_of(const emulator::Authority& authority) {
    return X509_get_subject_name(authority.certificate.get());
}

bool same(const Certificate& a, const emulator::Authority& b) {
    return X509_cmp(a.get(), b.certificate.get()) == 0;
}

} // namespace

TEST_CASE("PemBundle: finds by subject") {
    const auto one = root_named("Root One");
    const auto two = root_named("Root Two");
    const auto other_two = root_named("Root Two");
    const auto absent = root_named("Root Three");
    const PemBundle bundle("# a comment\n" + pem(one) + "\ntext between\n" + pem(two) + pem(other_two));
    CHECK(!bundle.empty());
    const auto found_one = bundle.with_subject(name_of(one));
    REQUIRE(found_one.size() == 1);
    CHECK(same(found_one[0], one));
    const auto found_two = bundle.with_subject(name_of(two));
    REQUIRE(found_two.size() == 2);
    CHECK(same(found_two[0], two));
    CHECK(same(found_two[1], other_two));
    CHECK(bundle.with_subject(name_of(absent)).empty());
}

TEST_CASE("PemBundle: names are compared as X.500 does") {
    // A CA may spell its own name in another ASCII string type than those who refer to it, or in another
    // case.
    const auto root = root_named("Root One");
    const PemBundle bundle(pem(root));
    const auto find = [&bundle](int type, const char* text) {
        const std::unique_ptr<X509_NAME, Releases<X509_NAME_free>> name(X509_NAME_new());
        X509_NAME_add_entry_by_NID(name.get(), NID_commonName, type,
                                   reinterpret_cast<const unsigned char*>(text), -1, -1, 0);
        return bundle.with_subject(name.get()).size();
    };
    CHECK(find(V_ASN1_UTF8STRING, "Root One") == 1);
    CHECK(find(V_ASN1_PRINTABLESTRING, "Root One") == 1);
    CHECK(find(V_ASN1_IA5STRING, "Root One") == 1);
    CHECK(find(V_ASN1_UTF8STRING, "ROOT one") == 1);
    CHECK(find(V_ASN1_UTF8STRING, "Root Two") == 0);
    CHECK(find(V_ASN1_UTF8STRING, "Root On") == 0);
}

TEST_CASE("PemBundle: what is no certificate is left out") {
    const auto root = root_named("Root One");
    const std::string good = pem(root);
    const std::string begin = "-----BEGIN CERTIFICATE-----\n";
    const std::string end = "-----END CERTIFICATE-----\n";
    CHECK(PemBundle("").empty());
    CHECK(PemBundle("hello").empty());
    CHECK(PemBundle(begin + end).empty());
    CHECK(PemBundle(begin + "!!!!\n" + end).empty());
    CHECK(PemBundle(begin + "MAAwAA==\n" + end).empty());
    CHECK(
        PemBundle("-----BEGIN TRUSTED CERTIFICATE-----\nMAA=\n-----END TRUSTED CERTIFICATE-----\n").empty());
    CHECK(PemBundle(begin + "!!!!\n" + end + good).with_subject(name_of(root)).size() == 1);
    // Cut anywhere, it is a bundle without that certificate and nothing worse.
    for (std::size_t size = 0; size + end.size() + 1 < good.size(); ++size) {
        CAPTURE(size);
        CHECK(PemBundle(good.substr(0, size)).empty());
        CHECK(PemBundle(good.substr(0, size) + "\n" + end).with_subject(name_of(root)).empty());
    }
}

TEST_CASE("read_text") {
    const ScratchDirectory scratch;
    write_file(scratch / "file", "text\n");
    CHECK(read_text(scratch / "file").text == "text\n");
    CHECK(!read_text(scratch / "none").text);
    CHECK(read_text(scratch / "none").trouble == "No such file or directory");
    CHECK(read_text(scratch.path()).trouble == "Is a directory");
}

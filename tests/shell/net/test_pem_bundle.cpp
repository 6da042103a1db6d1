#include "shell/net/certificates.hpp"
#include "shell/net/pem_bundle.hpp"
#include "support/files.hpp"
#include "support/mutations.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

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

TEST_CASE("holds_certificate: the very certificate, however its lines break") {
    const auto one = root_named("Root One");
    const auto same_name = root_named("Root One");
    const auto two = root_named("Root Two");
    const std::string both = "# a comment\n" + pem(two) + "text between\n" + pem(one);
    const auto holds = [](const std::string& text, const emulator::Authority& authority) {
        return holds_certificate(text, authority.certificate.get());
    };
    CHECK(holds(both, one));
    CHECK(holds(both, two));
    CHECK_FALSE(holds(both, same_name));
    CHECK_FALSE(holds("", one));

    std::string windows;
    for (const char c : both)
        windows += c == '\n' ? "\r\n" : std::string(1, c);
    CHECK(holds(windows, one));
    std::string one_line = pem(one);
    const std::size_t first = one_line.find('\n') + 1;
    const std::size_t last = one_line.find("-----END");
    for (std::size_t at = last; at-- > first;) {
        if (one_line[at] == '\n') one_line.erase(at, 1);
    }
    CHECK(holds(one_line, one));
    // Cut, gone on with, or with a character changed, it is another one, or none.
    const std::string whole = pem(one);
    for (std::size_t at = whole.find('\n') + 1; at < whole.find("-----END"); at += 7) {
        CAPTURE(at);
        CHECK_FALSE(holds(whole.substr(0, at), one));
        if (whole[at] == '\n') continue;
        std::string changed = whole;
        changed[at] = changed[at] == 'A' ? 'B' : 'A';
        CHECK_FALSE(holds(changed, one));
    }
    CHECK_FALSE(holds(std::string(whole).insert(whole.find("-----END"), "AAAA\n"), one));
    const std::size_t last_line = whole.rfind('\n', whole.find("-----END") - 2);
    CHECK_FALSE(holds(std::string(whole).erase(last_line, whole.find("-----END") - last_line - 1), one));
}

TEST_CASE("PemBundle: names are compared as X.500 does") {
    // A CA may spell its own name in another string type than those who refer to
    // it, in another case, or with other blanks. OpenSSL is asked, too: what it
    // takes for one name must be found, and nothing else.
    struct Spelling {
        int type;
        std::string text;
    };
    const std::vector<Spelling> spellings{
        {V_ASN1_UTF8STRING, "Root One"},
        {V_ASN1_PRINTABLESTRING, "Root One"},
        {V_ASN1_IA5STRING, "Root One"},
        {V_ASN1_T61STRING, "Root One"},
        {V_ASN1_UTF8STRING, "ROOT one"},
        {V_ASN1_UTF8STRING, " Root  One "},
        {V_ASN1_PRINTABLESTRING, "Root One "},
        {V_ASN1_UTF8STRING, "Root\tOne"},
        {V_ASN1_BMPSTRING, std::string("\0R\0o\0o\0t\0 \0O\0n\0e", 16)},
        {V_ASN1_UTF8STRING, "Root Two"},
        {V_ASN1_UTF8STRING, "Root On"},
        {V_ASN1_UTF8STRING, "RootOne"},
        {V_ASN1_UTF8STRING, "Wurzel \xc3\xbc"},
        {V_ASN1_UTF8STRING, "Wurzel \xc3\x9c"},
        {V_ASN1_T61STRING, "Wurzel \xfc"},
        {V_ASN1_BMPSTRING, std::string("\0W\0u\0r\0z\0e\0l\0 \0\xfc", 16)},
    };
    const auto named = [](const Spelling& spelling) {
        std::unique_ptr<X509_NAME, Releases<X509_NAME_free>> name(X509_NAME_new());
        REQUIRE(X509_NAME_add_entry_by_NID(name.get(), NID_commonName, spelling.type,
                                           reinterpret_cast<const unsigned char*>(spelling.text.data()),
                                           static_cast<int>(spelling.text.size()), -1, 0) == 1);
        return name;
    };
    int equal = 0;
    for (const Spelling& own : spellings) {
        const auto root = root_named("Root One");
        X509_set_subject_name(root.certificate.get(), named(own).get());
        X509_sign(root.certificate.get(), root.key.get(), EVP_sha256());
        const PemBundle bundle(pem(root));
        for (const Spelling& asked : spellings) {
            CAPTURE(own.type);
            CAPTURE(own.text);
            CAPTURE(asked.type);
            CAPTURE(asked.text);
            const bool same_name = X509_NAME_cmp(named(own).get(), named(asked).get()) == 0;
            CHECK(bundle.with_subject(named(asked).get()).size() == (same_name ? 1 : 0));
            equal += same_name ? 1 : 0;
        }
    }
    CHECK(equal > 80); // nine spellings of one name
}

TEST_CASE("PemBundle: a name that is not marked as constructed, which OpenSSL takes") {
    const std::string text = "-----BEGIN CERTIFICATE-----\n"
                             "MIIBfzCCASWgAwIBAgIUInEs/xKwtMZKTu9A8Y69HCstFAYwCgYIKoZIzj0EAwIw\n"
                             "FDESMBAGA1UEAwwJVGVzdCBSb290MCAXDTI2MTEyODExMTExNloYDzIxMjYxMTA0\n"
                             "MTExMTE2WhAUMRIwEAYDVQQDDAlUZXN0IFJvb3QwWTATBgcqhkjOPQIBBggqhkjO\n"
                             "PQMBBwNCAAQKi7vctYrKsrt5AcQnlDXVM4Dkdmn2z1Vx/8z1scWntUAI5t3AqrJ/\n"
                             "LXuPk2fYXFRjPnhIM27WmY8tPQA0uOpVo1MwUTAdBgNVHQ4EFgQU3wWy+W+bhVjL\n"
                             "TXgK6aGzHm9diWowHwYDVR0jBBgwFoAU3wWy+W+bhVjLTXgK6aGzHm9diWowDwYD\n"
                             "VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiEA+6g8eoZZB7ZuNQ2Z2fMA\n"
                             "onE7dgyezc1Zs7gMOndDWyoCIBlHgOR70n9Lqq21O7ELQNBr52IWbxf7WbzMfIll\n"
                             "3/6T\n"
                             "-----END CERTIFICATE-----\n";
    const std::unique_ptr<BIO, Releases<BIO_free>> bio(
        BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
    const Certificate certificate(PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr));
    REQUIRE(certificate);
    CHECK(PemBundle(text).with_subject(X509_get_subject_name(certificate.get())).size() == 1);
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
    CHECK(PemBundle("-----BEGIN TRUSTED CERTIFICATE-----\nMAA=\n-----END TRUSTED "
                    "CERTIFICATE-----\n")
              .empty());
    CHECK(PemBundle(begin + "!!!!\n" + end + good).with_subject(name_of(root)).size() == 1);
    // Cut anywhere, it is a bundle without that certificate and nothing worse.
    for (std::size_t size = 0; size + end.size() + 1 < good.size(); ++size) {
        CAPTURE(size);
        CHECK(PemBundle(good.substr(0, size)).empty());
        CHECK(PemBundle(good.substr(0, size) + "\n" + end).with_subject(name_of(root)).empty());
    }
}

TEST_CASE("PemBundle: a broken neighbor takes nothing away and adds nothing") {
    const auto one = root_named("Root One");
    const auto two = root_named("Root Two");
    Mutations mutations(
        1, {"-----BEGIN", "-----END CERTIFICATE-----\n", "\n", "\r\n", "=", "MIIB", "MIID////", "gICA"});
    for (int round = 0; round < 1000; ++round) {
        const std::string broken = mutations.of(pem(one));
        CAPTURE(round);
        CAPTURE(broken);
        const PemBundle bundle(pem(two) + broken + "\n-----END CERTIFICATE-----\n" + pem(two));
        CHECK(bundle.with_subject(name_of(two)).size() == 2);
        for (const Certificate& found : bundle.with_subject(name_of(one))) {
            CHECK(X509_NAME_cmp(X509_get_subject_name(found.get()), name_of(one)) == 0);
        }
    }
}

TEST_CASE("read_text") {
    const ScratchDirectory scratch;
    const auto soon = [] { return InputDeadline::clock::now() + std::chrono::milliseconds{50}; };
    write_file(scratch / "file", "text\n");
    CHECK(read_text(scratch / "file", soon()).text == "text\n");
    CHECK(!read_text(scratch / "none", soon()).text);
    CHECK(read_text(scratch / "none", soon()).trouble == "No such file or directory");
    CHECK(read_text(scratch.path(), soon()).trouble == "Is a directory");
}

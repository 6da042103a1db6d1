#include "core/rule/aws_uri.hpp"
#include "core/rule/signer_uri.hpp"
#include "core/rule/stored_uri.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace snykcred;

namespace {

const std::string k_id = "1234abcd-12ab-34cd-56ef-1234567890ab";
const std::string k_key = "arn:aws:kms:eu-central-1:111122223333:key/" + k_id;
const std::string k_role = "arn:aws:iam::444455556666:role/ci/snyk-ci";

} // namespace

TEST_CASE("read_aws_kms_uri: a key and a role, each in its own account") {
    const auto least = read_aws_kms_uri(k_key + "?role=" + k_role);
    REQUIRE(least.has_value());
    CHECK(least->arn == k_key);
    CHECK(least->region == "eu-central-1");
    CHECK(least->resource == k_id);
    CHECK(least->role == k_role);
    CHECK(least->at == HostPort{"kms.eu-central-1.amazonaws.com", 443, false});
    CHECK(least->sts == HostPort{"sts.eu-central-1.amazonaws.com", 443, false});
    CHECK(least->audience == "sts.amazonaws.com");
    CHECK(least->ca.empty());

    const auto most =
        read_signer_uri("awskms:" + k_key + "?role=" + k_role +
                        "&audience=https://ci.example&endpoint=https://vpce-1.example/&sts-endpoint="
                        "https://[::1]:8443&ca=/etc/ssl/my%20ca.pem");
    REQUIRE(most.has_value());
    const auto& service = std::get<KeyServiceUri>(*most);
    const auto& kms = std::get<AwsKmsUri>(service);
    CHECK(kms.at == HostPort{"vpce-1.example", 443, false});
    CHECK(kms.sts == HostPort{"::1", 8443, true});
    CHECK(kms.ca == "/etc/ssl/my ca.pem");
    CHECK(kms.region == "eu-central-1");
    CHECK(audience_of(service) == "https://ci.example");
    CHECK(words(service) == "key " + k_id + " of AWS KMS in eu-central-1");
    CHECK(signed_by(service).service == "aws-kms");
    CHECK(signed_by(service).host == "vpce-1.example");
    CHECK(signed_by(service).key == k_key);
    CHECK(public_key_hint(service).starts_with("aws kms get-public-key --key-id " + k_key));
    CHECK(read_aws_kms_uri(
              "arn:aws:kms:eu-central-1:111122223333:key/mrk-0123456789abcdef0123456789abcdef?role=" + k_role)
              .has_value());
}

TEST_CASE("read_aws_kms_uri: partitions have their own domains") {
    struct Case {
        std::string partition, region, host;
    };
    for (const Case& c : {Case{"aws-us-gov", "us-gov-west-1", "us-gov-west-1.amazonaws.com"},
                          Case{"aws-cn", "cn-north-1", "cn-north-1.amazonaws.com.cn"},
                          Case{"aws-eusc", "eusc-de-east-1", "eusc-de-east-1.amazonaws.eu"},
                          Case{"aws-iso", "us-iso-east-1", "us-iso-east-1.c2s.ic.gov"},
                          Case{"aws-iso-b", "us-isob-east-1", "us-isob-east-1.sc2s.sgov.gov"},
                          Case{"aws-iso-e", "eu-isoe-west-1", "eu-isoe-west-1.cloud.adc-e.uk"},
                          Case{"aws-iso-f", "us-isof-south-1", "us-isof-south-1.csp.hci.ic.gov"}}) {
        CAPTURE(c.partition);
        const auto read = read_aws_kms_uri("arn:" + c.partition + ":kms:" + c.region + ":111122223333:key/" +
                                           k_id + "?role=arn:" + c.partition + ":iam::111122223333:role/ci");
        REQUIRE(read.has_value());
        CHECK(read->at.host == "kms." + c.host);
        CHECK(read->sts.host == "sts." + c.host);
    }
}

TEST_CASE("read_aws_kms_uri: what is refused") {
    struct Case {
        const char* name;
        std::string uri;
        const char* says;
    };
    const std::string role = "?role=" + k_role;
    const std::string good = k_key + role;
    const std::string account = "arn:aws:kms:eu-central-1:111122223333:";
    const std::string region = ":111122223333:key/" + k_id + role;
    for (const Case& c : {
             Case{"nothing", "", "names no key"},
             Case{"no role", k_key, "has no role"},
             Case{"an alias", account + "alias/snyk" + role, "alias"},
             Case{"an alias without ARN", "alias/snyk" + role, "names no ARN"},
             Case{"an ID alone", k_id + role, "names no ARN"},
             Case{"no ID", account + "key/" + role, "names no ARN"},
             Case{"more behind the ID", account + "key/a/b" + role, "names no ARN"},
             Case{"another service", "arn:aws:s3:eu-central-1:111122223333:key/" + k_id + role,
                  "names no ARN"},
             Case{"a partition nobody knows", "arn:aws-x:kms:eu-central-1" + region, "names no ARN"},
             Case{"no region", "arn:aws:kms:" + region, "names no ARN"},
             Case{"a region with a dot", "arn:aws:kms:evil.example" + region, "names no ARN"},
             Case{"a region with a slash", "arn:aws:kms:evil/" + region, "names no ARN"},
             Case{"a region in capitals", "arn:aws:kms:EU-CENTRAL-1" + region, "names no ARN"},
             Case{"a region that ends in a hyphen", "arn:aws:kms:eu-" + region, "names no ARN"},
             Case{"an encoded ARN", "arn%3Aaws:kms:eu-central-1" + region, "names no ARN"},
             Case{"an account of 11 digits", "arn:aws:kms:eu-central-1:11112222333:key/" + k_id + role,
                  "names no ARN"},
             Case{"a role by name", k_key + "?role=snyk-ci", "takes the ARN of a role"},
             Case{"a user", k_key + "?role=arn:aws:iam::444455556666:user/x", "takes the ARN of a role"},
             Case{"a role with a region", k_key + "?role=arn:aws:iam:eu:444455556666:role/x",
                  "takes the ARN"},
             Case{"a role without name", k_key + "?role=arn:aws:iam::444455556666:role/",
                  "takes the ARN of a role"},
             Case{"a role with a blank", good + "%20x", "takes the ARN of a role"},
             Case{"a role that is too long", good + std::string(2048, 'x'), "takes the ARN of a role"},
             Case{"a role of another partition", k_key + "?role=arn:aws-cn:iam::444455556666:role/x",
                  "partition"},
             Case{"an endpoint by http", good + "&endpoint=http://kms.example", "endpoint"},
             Case{"an endpoint without scheme", good + "&endpoint=kms.example", "endpoint"},
             Case{"an endpoint with a path", good + "&endpoint=https://kms.example/x", "endpoint"},
             Case{"an endpoint with user info", good + "&endpoint=https://a@kms.example", "endpoint"},
             Case{"an STS by http", good + "&sts-endpoint=http://sts.example", "sts-endpoint"},
             Case{"an unknown parameter", good + "&region=eu-central-1", "does not take"},
             Case{"a parameter of another form", good + "&version=1", "does not take"},
             Case{"a role twice", good + "&role=" + k_role, "twice"},
             Case{"an empty audience", good + "&audience=", "no value"},
             Case{"a fragment", good + "#x", "fragment"},
         }) {
        CAPTURE(c.name);
        const auto read = read_signer_uri("awskms:" + c.uri);
        REQUIRE(read.has_error());
        CHECK(read.error().fault == Fault::usage);
        CAPTURE(read.error().message);
        CHECK(read.error().message.find(c.says) != std::string::npos);
        CHECK(read.error().message.find(k_role) == std::string::npos);
    }
}

TEST_CASE("read_aws_secret_uri: a secret, whole or a field of it") {
    const std::string arn = "arn:aws-cn:secretsmanager:cn-north-1:111122223333:secret:ci/snyk-AbC123";
    const std::string role = "arn:aws-cn:iam::444455556666:role/snyk-ci";
    const auto least = read_aws_secret_uri(arn + "?role=" + role);
    REQUIRE(least.has_value());
    CHECK(least->arn == arn);
    CHECK(least->region == "cn-north-1");
    CHECK(least->resource == "ci/snyk-AbC123");
    CHECK(least->field.empty());
    CHECK(least->role == role);
    CHECK(least->at == HostPort{"secretsmanager.cn-north-1.amazonaws.com.cn", 443, false});
    CHECK(least->own_host == "secretsmanager.cn-north-1.amazonaws.com.cn");
    CHECK(least->sts == HostPort{"sts.cn-north-1.amazonaws.com.cn", 443, false});
    CHECK(least->audience == "sts.amazonaws.com");
    CHECK(words(*least) == "secret ci/snyk-AbC123 of AWS Secrets Manager in cn-north-1");

    const auto most = read_stored_uri("awssm:" + arn + "?role=" + role +
                                      "&field=to%20ken&audience=urn:x&endpoint=https://vpce-1.example"
                                      "&sts-endpoint=https://sts.example&ca=/x.pem");
    REQUIRE(most.has_value());
    const auto& secret = std::get<AwsSecretUri>(*most);
    CHECK(secret.field == "to ken");
    CHECK(secret.at.host == "vpce-1.example");
    CHECK(secret.own_host == "secretsmanager.cn-north-1.amazonaws.com.cn");
    CHECK(secret.sts.host == "sts.example");
    CHECK(secret.ca == "/x.pem");
    CHECK(audience_of(*most) == "urn:x");
    CHECK(words(*most, "v-1") ==
          "field to ken of secret ci/snyk-AbC123 of AWS Secrets Manager in cn-north-1, version v-1");
    CHECK(stored_at(*most).service == "aws-secrets-manager");
    CHECK(stored_at(*most).host == "vpce-1.example");
    CHECK(stored_at(*most).secret == arn);
}

TEST_CASE("read_aws_secret_uri: what is refused") {
    const std::string arn = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:";
    const std::string role = "?role=" + k_role;
    for (const std::string& uri :
         {std::string(), std::string("ci/snyk"), "ci/snyk" + role, arn + "ci/snyk-AbC123", arn + role,
          arn + "ci/snyk" + role, arn + "ci/snyk-AbC12" + role, arn + "ci/snyk-AbC12!" + role,
          arn + "-AbC123" + role, arn + "ci/sny:k-AbC123" + role, arn + "ci/snyk-AbC123?role=snyk-ci",
          arn + "ci/snyk-AbC123?role=arn:aws-cn:iam::444455556666:role/x", k_key + role,
          arn + "ci/snyk-AbC123" + role + "&version=1", arn + "ci/snyk-AbC123" + role + "&field=",
          arn + "ci/snyk-AbC123" + role + "&endpoint=http://x.example",
          "arn:aws:secretsmanager::111122223333:secret:ci/snyk-AbC123" + role}) {
        CAPTURE(uri);
        const auto read = read_aws_secret_uri(uri);
        REQUIRE_FALSE(read.has_value());
        CHECK(read.error().fault == Fault::usage);
        CHECK(read.error().message.find("--token-from") != std::string::npos);
    }
}

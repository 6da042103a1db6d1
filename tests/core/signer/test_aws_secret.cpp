#include "core/signer/aws_secret.hpp"
#include "support/answers.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>

using namespace snykcred;
using namespace snykcred::test;

namespace {

const std::string k_arn = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:ci/snyk-AbC123";
const std::string k_role = "arn:aws:iam::444455556666:role/snyk-ci";
const std::string k_login =
    "<AssumeRoleWithWebIdentityResponse><AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>ASIA1</AccessKeyId>"
    "<SecretAccessKey>SECRET</SecretAccessKey><SessionToken>TOKEN</SessionToken></Credentials>"
    "</AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>";

AwsSecretUri uri(const std::string& more = "") {
    return read_aws_secret_uri(k_arn + "?role=" + k_role + more).value();
}

/// `value` is JSON.
std::string answer(const std::string& value, const std::string& arn = k_arn,
                   const std::string& member = "SecretString") {
    return R"({"ARN":")" + arn + R"(","Name":"ci/snyk","VersionId":"01234567-89ab","CreatedDate":1.5,")" +
           member + "\":" + value + R"(,"VersionStages":["AWSCURRENT"]})";
}

std::string shown(const Secret& secret) {
    return secret.reveal([](std::string_view text) { return std::string(text); });
}

std::string all_of(const Failure& failure) {
    std::string text = failure.message;
    for (const std::string& hint : failure.hints)
        text += "\n" + hint;
    return text;
}

std::string error(const std::string& type, const std::string& message = "m") {
    return R"({"__type":")" + type + R"(","message":")" + message + "\"}";
}

AwsSecret secret(const std::string& more = "") {
    Settings settings;
    settings.max_attempts = 1;
    AwsTools tools{{[](std::string_view text) { return "hash" + std::to_string(text.size()); },
                    [](const Secret& key, std::string_view) { return key.duplicate(); }},
                   [] { return k_now; }};
    return {uri(more), Secret("a.b.c"), {"presented", "s", "77"}, std::move(tools), settings, 1};
}

const Request& request_of(const Step& step) { return std::get<Send>(step).request; }

} // namespace

TEST_CASE("read_aws_secret: the text, or its field") {
    struct Case {
        const char* name;
        std::string body, more, value;
    };
    for (const Case& c :
         {Case{"a text", answer(R"("the-value")"), "", "the-value"},
          Case{"as it is stored", answer(R"(" the-value\n")"), "", " the-value\n"},
          Case{"a field", answer(R"("{\"a\":\"x\",\"token\":\"the-value\"}")"), "&field=token", "the-value"},
          Case{"bytes", answer(R"("dGhlLXZhbHVl")", k_arn, "SecretBinary"), "", "the-value"}}) {
        CAPTURE(c.name);
        const auto read = read_aws_secret(reply(200, c.body), uri(c.more));
        REQUIRE(read.has_value());
        CHECK(shown(read->value) == c.value);
        CHECK(read->version == "01234567-89ab");
    }
}

TEST_CASE("read_aws_secret: refusals and their cause") {
    struct Case {
        const char* name;
        int status;
        std::string body;
        const char* more;
        Fault fault;
        const char* says;
    };
    const std::string object = answer(R"("{\"token\":5,\"empty\":\"\"}")");
    for (
        const Case& c : {
            Case{"no right", 400, error("AccessDeniedException", "User: arn:x is not authorized"), "",
                 Fault::key_refused, "secretsmanager:GetSecretValue"},
            Case{"no right for its key", 400, error("AccessDeniedException", "Access to KMS is not allowed"),
                 "", Fault::key_refused, "kms:Decrypt"},
            Case{"its key", 400, error("DecryptionFailure"), "", Fault::key_refused, "kms:Decrypt"},
            Case{"nothing there", 400, error("ResourceNotFoundException"), "", Fault::no_credential,
                 "no such secret in eu-central-1"},
            Case{"deleted", 400, error("InvalidRequestException", "it was marked for deletion"), "",
                 Fault::no_credential, "restore"},
            Case{
                "a policy, as moto says it", 403,
                "<ErrorResponse><Errors><Error><Code>AccessDeniedException</Code><Message>no</Message></Error></Errors></ErrorResponse>",
                "", Fault::key_refused, "secretsmanager:GetSecretValue"},
            Case{"the clock", 400, error("InvalidSignatureException"), "", Fault::token_from, "clock"},
            Case{"the keys ended", 400, error("ExpiredTokenException"), "", Fault::expired, "again"},
            Case{"something new", 400, error("InvalidParameterException"), "", Fault::token_from,
                 "InvalidParameterException"},
            Case{"failing", 500, error("InternalServiceError"), "", Fault::key_service, "500"},
            Case{"throttled", 400, error("ThrottlingException"), "", Fault::key_service, "later"},
            Case{"moved", 307, "", "", Fault::foreign_answer, "redirect"},
            Case{"a page", 403, "<html>", "", Fault::foreign_answer, "403"},
            Case{"no JSON", 200, "hello", "", Fault::foreign_answer, "no secret"},
            Case{"no value", 200, R"({"ARN":")" + k_arn + "\"}", "", Fault::foreign_answer, "no secret"},
            Case{"a value that is a number", 200, answer("5"), "", Fault::foreign_answer, "no secret"},
            Case{"no ARN", 200, R"({"SecretString":"x"})", "", Fault::foreign_answer, "no secret"},
            Case{"no base64", 200, answer(R"("%%%")", k_arn, "SecretBinary"), "", Fault::foreign_answer,
                 "no secret"},
            Case{"another secret", 200, answer(R"("x")", k_arn.substr(0, k_arn.size() - 1) + "4"), "",
                 Fault::token_from, "another secret"},
            Case{"an empty text", 200, answer(R"("")"), "", Fault::no_credential, "is empty"},
            Case{"an empty field", 200, object, "&field=empty", Fault::no_credential, "is empty"},
            Case{"a JSON object without a field", 200, object, "", Fault::token_from, "field="},
            Case{"a field of no JSON", 200, answer(R"("x")"), "&field=token", Fault::token_from,
                 "no JSON object"},
            Case{"no such field", 200, object, "&field=Token", Fault::token_from, "no field Token"},
            Case{"a field that is a number", 200, object, "&field=token", Fault::token_from,
                 "no text in field"},
        }) {
        CAPTURE(c.name);
        const auto read = read_aws_secret(reply(c.status, c.body), uri(c.more));
        REQUIRE(read.has_error());
        CAPTURE(all_of(read.error()));
        CHECK(read.error().fault == c.fault);
        CHECK(all_of(read.error()).find(c.says) != std::string::npos);
        CHECK_FALSE(read.error().hints.empty());
    }
}

TEST_CASE("read_aws_secret: the answer, cut at every byte") {
    const std::string whole = answer(R"("the-value")");
    for (std::size_t size = 0; size < whole.size(); ++size) {
        CAPTURE(size);
        const auto read = read_aws_secret(reply(200, whole.substr(0, size)), uri());
        REQUIRE(read.has_error());
        CHECK(read.error().fault == Fault::foreign_answer);
    }
}

TEST_CASE("AwsSecret: a role, then the secret") {
    AwsSecret aws = secret("&field=token&endpoint=https://sm.example&ca=/x/ca.pem");
    const Step begun = aws.begin();
    const Request& login = request_of(begun);
    CHECK(login.host() == "sts.eu-central-1.amazonaws.com");
    const std::string form = shown(login.service->body);
    CHECK(form.find("secretsmanager%3AGetSecretValue") != std::string::npos);
    CHECK(form.find("kms%3AViaService%22%3A%22secretsmanager.eu-central-1.amazonaws.com") !=
          std::string::npos);
    CHECK(form.find("WebIdentityToken=a.b.c") != std::string::npos);
    const Step asked = aws.resume(outcomes(reply(200, k_login)));
    const Request& read = request_of(asked);
    CHECK(read.host() == "sm.example");
    CHECK(read.service->ca == "/x/ca.pem");
    CHECK(shown(read.service->body) == "{\"SecretId\":\"" + k_arn + "\"}");
    std::map<std::string, std::string> headers;
    for (const auto& [name, value] : read.service->headers)
        headers[name] = shown(value);
    CHECK(headers.at("x-amz-target") == "secretsmanager.GetSecretValue");
    CHECK(headers.at("authorization").find("/eu-central-1/secretsmanager/aws4_request") != std::string::npos);
    CHECK(aws.take_obtained().size() == 2);
    REQUIRE(std::holds_alternative<Finished>(
        aws.resume(outcomes(reply(200, answer(R"("{\"token\":\"the-value\"}")"))))));
    const auto stored = aws.finish();
    REQUIRE(stored.has_value());
    CHECK(shown(stored->value) == "the-value");
}

TEST_CASE("AwsSecret: a login whose URI is wrong") {
    AwsSecret aws = secret();
    aws.begin();
    aws.resume(outcomes(reply(
        400,
        "<ErrorResponse><Error><Code>ValidationError</Code><Message>m</Message></Error></ErrorResponse>")));
    CHECK(aws.finish().error().fault == Fault::token_from);
}

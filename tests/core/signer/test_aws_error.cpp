#include "core/signer/aws_error.hpp"
#include "support/answers.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace snykcred;
using namespace snykcred::test;

TEST_CASE("aws_error: in each of its forms") {
    struct Case {
        const char* name;
        std::string body, said;
    };
    for (
        const Case& c : {
            Case{"JSON", R"({"__type":"NotFoundException","message":"no key"})", "NotFoundException: no key"},
            Case{"JSON with a prefix and capitals",
                 R"({"__type":"com.amazonaws.kms#DisabledException","Message":"off"})",
                 "DisabledException: off"},
            Case{"JSON without a message", R"({"__type":"KMSInternalException"})", "KMSInternalException"},
            Case{
                "XML",
                R"(<ErrorResponse xmlns="u"><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>No &quot;x&quot;</Message></Error><RequestId>r</RequestId></ErrorResponse>)",
                R"(AccessDenied: No "x")"},
            Case{"XML with another root",
                 "<Errors><Error><Code>A</Code><Message>b</Message></Error></Errors>", "A: b"},
            Case{"XML with a third one",
                 "<Response><Errors><Error><Code>A</Code></Error></Errors></Response>", "A"},
            Case{
                "what it repeats of the request",
                R"({"__type":"InvalidSignatureException","message":"It does not match.\n\nThe Canonical String for this request should have been\n'POST\nx-amz-security-token:SECRET'"})",
                "InvalidSignatureException: It does not match."},
            Case{
                "the same in one line",
                "<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>No. The Canonical String for this "
                "request should have been 'SECRET'</Message></Error></ErrorResponse>",
                "SignatureDoesNotMatch: No."},
        }) {
        CAPTURE(c.name);
        const auto said = aws_error(reply(400, c.body));
        REQUIRE(said.has_value());
        CHECK(*said == c.said);
    }
    for (const char* body :
         {"", "x", "{}", "[]", "<html></html>", R"({"message":"m"})", R"({"__type":7})", R"({"__type":""})",
          "<ErrorResponse><Error><Message>m</Message></Error></ErrorResponse>",
          "<ErrorResponse><Error><Code>A</Code></Error>"}) {
        CAPTURE(body);
        CHECK_FALSE(aws_error(reply(400, body)).has_value());
    }
}

TEST_CASE("aws_may_pass: by status or by code") {
    for (const int status : {429, 500, 502, 503, 504})
        CHECK(aws_may_pass(reply(status, "")));
    for (const int status : {301, 307, 400, 401, 403, 404, 413, 501, 505})
        CHECK_FALSE(aws_may_pass(reply(status, "")));
    for (const auto& [code, again] :
         {std::pair{"IDPCommunicationError", true}, std::pair{"ThrottlingException", true},
          std::pair{"Throttling", true}, std::pair{"KMSInternalException", true},
          std::pair{"KeyUnavailableException", true}, std::pair{"DependencyTimeoutException", true},
          std::pair{"AccessDeniedException", false}, std::pair{"AccessDenied", false},
          std::pair{"NotFoundException", false}, std::pair{"DisabledException", false},
          std::pair{"KMSInvalidStateException", false}, std::pair{"InvalidKeyUsageException", false},
          std::pair{"ExpiredTokenException", false}, std::pair{"InvalidSignatureException", false}}) {
        CAPTURE(code);
        CHECK(aws_may_pass(reply(400, R"({"__type":"p#)" + std::string(code) + "\"}")) == again);
        CHECK(aws_may_pass(reply(400, "<ErrorResponse><Error><Code>" + std::string(code) +
                                          "</Code></Error></ErrorResponse>")) == again);
    }
    CHECK_FALSE(aws_may_pass(reply(200, R"({"__type":"ThrottlingException"})")));
}

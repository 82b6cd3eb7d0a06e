// SPDX-License-Identifier: Apache-2.0
//
// The places where AWS puts credentials for a program: environment variables (Lambda, shells), the
// endpoint of a container (ECS, EKS Pod Identity), the role of the instance. Each source is used
// from one thread at a time and borrows what it is given.
#pragma once

#include <memory>

#include "aws/credentials_cache.h"
#include "aws/environment.h"
#include "aws/http_client.h"
#include "aws/imds.h"

namespace gwlbtap::aws {

// AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and, if set, AWS_SESSION_TOKEN.
[[nodiscard]] std::unique_ptr<CredentialsSource> MakeEnvironmentSource(Environment environment);

// AWS_CONTAINER_CREDENTIALS_RELATIVE_URI (at 169.254.170.2), or AWS_CONTAINER_CREDENTIALS_FULL_URI:
// https, or http to a loopback address, to ECS's 169.254.170.2 or to EKS's 169.254.170.23 and
// fd00:ec2::23, and to nobody else, because the authorization goes with it. This is
// AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE's content, read anew each time, or
// AWS_CONTAINER_AUTHORIZATION_TOKEN.
[[nodiscard]] std::unique_ptr<CredentialsSource> MakeContainerSource(Environment environment,
                                                                     HttpTransport& transport);

// The role in the instance's profile.
[[nodiscard]] std::unique_ptr<CredentialsSource> MakeInstanceSource(Imds& imds);

// All three in this order. The first that is set up decides: if it fails, so does the chain, because
// going on would be acting as somebody else. Messages say what each source that was asked said.
[[nodiscard]] std::unique_ptr<CredentialsSource> MakeDefaultSource(const Environment& environment,
                                                                   HttpTransport& transport,
                                                                   Imds& imds);

}  // namespace gwlbtap::aws

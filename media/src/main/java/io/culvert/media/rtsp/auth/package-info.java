/**
 * HTTP authentication as RTSP uses it (RFC 2326 section 14, RFC 7616, RFC 2617, RFC 7617). A client answers with
 * {@link io.culvert.media.rtsp.auth.Authenticator}; a server reads {@link
 * io.culvert.media.rtsp.auth.AuthorizationHeader}, asks with {@link io.culvert.media.rtsp.auth.DigestChallenge} and
 * checks with {@link io.culvert.media.rtsp.auth.DigestVerifier}.
 */
@NullMarked
package io.culvert.media.rtsp.auth;

import org.jspecify.annotations.NullMarked;

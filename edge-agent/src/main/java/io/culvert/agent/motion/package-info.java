/**
 * Motion that cameras tell on their own network: a small SMTP server that takes their alarm mails, keeps nothing of them and
 * relays nothing, and what is under way to the gateway. And logins for the gateway's questions to cameras by ONVIF, made here so that
 * no password leaves the site.
 *
 * <p>Public: {@link io.culvert.agent.motion.SmtpServer} and {@link io.culvert.agent.motion.SmtpConfig} for {@code cli}; {@link
 * io.culvert.agent.motion.Motions} for {@code link}, which implements {@link io.culvert.agent.motion.MotionUplink}. Reads {@code
 * net}. All of it runs on the agent's one event loop.
 */
@NullMarked
package io.culvert.agent.motion;

import org.jspecify.annotations.NullMarked;

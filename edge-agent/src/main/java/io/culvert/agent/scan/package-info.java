/**
 * Looks for a QR code in pictures and does what it says: joins the Wi-Fi, asks the gateway, hands the identity to whoever runs the
 * agent; tells each state to a command of the owner.
 *
 * <p>Public: {@link io.culvert.agent.scan.Scan} and what it is made of, for {@code cli}. Reads {@code identity} and {@code wifi}.
 * Nothing of it is loaded by an agent that only runs.
 */
@NullMarked
package io.culvert.agent.scan;

import org.jspecify.annotations.NullMarked;

/**
 * Joins Wi-Fi networks through what the machine has for it, NetworkManager or wpa_supplicant, and goes back to the one before when
 * that fails. The key never is an argument, in the environment, in a shell or in a log.
 *
 * <p>Public: {@link io.culvert.agent.wifi.Wifi} with {@link io.culvert.agent.wifi.WifiOutcome}, for {@code scan} and {@code cli}.
 */
@NullMarked
package io.culvert.agent.wifi;

import org.jspecify.annotations.NullMarked;

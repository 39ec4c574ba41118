package dev.vestibule.lab.storm;

import dev.vestibule.lab.front.Balance;
import dev.vestibule.lab.provider.Reuse;
import java.time.Duration;
import java.util.List;

/**
 * Settings of a short storm, of which a test names only what it is about: four browsers of five
 * panels, three expiries of three seconds, nothing that goes wrong.
 */
final class SettingsBuilder {

  private int sessions = 4;
  private int panels = 5;
  private Duration interval = Duration.ofMillis(200);
  private int expiries = 3;
  private Duration tokenLife = Duration.ofSeconds(3);
  private double laptops;
  private double secondDevices;
  private Reuse provider = Reuse.FAMILY_REVOKING;
  private Duration latency = Duration.ZERO;
  private double errors;
  private double drops;
  private List<Fault> faults = List.of();
  private Balance balance = new Balance.RoundRobin();
  private Duration patience = Duration.ofSeconds(10);

  static SettingsBuilder calm() {
    return new SettingsBuilder();
  }

  SettingsBuilder sessions(int value) {
    sessions = value;
    return this;
  }

  SettingsBuilder panels(int value) {
    panels = value;
    return this;
  }

  SettingsBuilder interval(Duration value) {
    interval = value;
    return this;
  }

  SettingsBuilder expiries(int value) {
    expiries = value;
    return this;
  }

  SettingsBuilder tokenLife(Duration value) {
    tokenLife = value;
    return this;
  }

  SettingsBuilder laptops(double value) {
    laptops = value;
    return this;
  }

  SettingsBuilder secondDevices(double value) {
    secondDevices = value;
    return this;
  }

  SettingsBuilder provider(Reuse value) {
    provider = value;
    return this;
  }

  SettingsBuilder latency(Duration value) {
    latency = value;
    return this;
  }

  SettingsBuilder errors(double value) {
    errors = value;
    return this;
  }

  SettingsBuilder drops(double value) {
    drops = value;
    return this;
  }

  SettingsBuilder faults(Fault... value) {
    faults = List.of(value);
    return this;
  }

  SettingsBuilder balance(Balance value) {
    balance = value;
    return this;
  }

  SettingsBuilder patience(Duration value) {
    patience = value;
    return this;
  }

  StormSettings build() {
    return new StormSettings(
        sessions,
        panels,
        interval,
        expiries,
        tokenLife,
        true,
        laptops,
        secondDevices,
        provider,
        latency,
        errors,
        drops,
        faults,
        balance,
        patience,
        1);
  }
}
